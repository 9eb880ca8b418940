"""The words of the recall tasks: names, places, objects and verbs, each with a part that training never sees.

Places and objects are single tokens after a space in the tokenizers of the usual base models (checked with that of
SmolLM2), so that an answer is one token. Names are common first names of one to three tokens.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES: tuple[str, ...] = _words(
    """
    Mary John Sandra Daniel Julie Fred Bill Jeff Aaron Abigail Adam Alan Albert Alexis Alice Amanda Amber Andrea
    Andrew Angela Anna Anthony Arjun Arthur Ashley Barbara Benjamin Betty Beverly Billy Bobby Boris Brandon
    Brenda Brian Bruce Bryan Carlos Carol Catherine Charles Charlotte Cheryl Chloe Christina Christine
    Christopher Clara Colin Cynthia Danielle David Debra Denise Diana Diane Diego Donna Doris Edward Elena Ellie
    Emily Emma Eric Ethan Eugene Evelyn Fatima Frances Frank Gabriel Gary George Gerald Gloria Hannah Harold
    Hassan Helen Henry Hugo Ian Ingrid Irina Isabella Jack Jacqueline Janet Jason Jennifer Jeremy Jerry Jesse
    Jessica Joan Joseph Joshua Juan Judith Judy Karen Katherine Kathleen Kayla Keith Kelly Kenji Kevin Kimberly
    Kyle Larry Laura Lauren Lawrence Leo Linda Lisa Logan Lori Louis Marcus Maria Marie Marilyn Mark Martha
    Matthew Megan Melissa Michael Michelle Miguel Molly Nancy Natalie Nathan Nicholas Nicole Nina Olga Oliver
    Olivia Omar Oscar Pamela Patricia Patrick Paul Philip Rachel Ralph Randy Ravi Raymond Rebecca Richard Roger
    Ronald Rosa Roy Russell Ryan Samantha Samuel Sara Scott Sean Sharon Shirley Simon Sofia Sophia Stephanie
    Steven Teresa Terry Theresa Timothy Tyler Vera Victor Vincent Walter Wayne Willie Yuki Yusuf Zachary Zoe
    Adele Adrian Agnes Aiden Aileen Alana Albin Alberto Alejandra Alejandro Alec Alfred Alfredo Alicia Alina
    Alison Allison Alma Alvin Alyssa Amelia Amir Amos Andre Angelica Angelina Angelo Anita Ann Annette Annie
    Antoine Anton Antonia Antonio Archie Ariana Armando Arnold Arturo Astrid Audrey Axel Barry Beatrice Bella
    Ben Bernadette Bernard Bernice Bert Bertha Beth Bethany Bianca Blake Blanche Bonnie Brad Bradley Brent Brett
    Bridget Brooke Bryce Byron Caleb Calvin Cameron Camille Candace Carla Carmen Caroline Carrie Casey Cassandra
    Cecilia Cedric Cesar Chad Chelsea Chester Chris Cindy Claire Clarence Claude Claudia Clayton Clifford
    Clinton Clyde Cody Constance Corey Cornelius Courtney Craig Cristina Curtis Damian Damon Dan Dana Danny
    Daphne Darlene Darren Darryl Dave Deanna Debbie Delia Derek Derrick Desmond Dexter Dolores Dominic Dora
    Doreen Doug Duncan Dustin Eddie Edgar Edith Edmund Edna Eduardo Edwin Eileen Elaine Elias Elijah Elisa Ella
    Ellen Elliot Elmer Elsa Elsie Elvira Emil Emilio Emmanuel Enrique Erica Erik Erin Ernest Esther Ethel Eunice
    Evan Fabian Fernando Fiona Flora Floyd Francesca Francis Francisco Freda Gail Garrett Gavin Genevieve
    Geoffrey Gerard Gilbert Gina Giovanni Gladys Glenn Gordon Greg Greta Guillermo Gustav Gwen Hanna Hans Harvey
    Hazel Hector Heidi Helena Helga Herbert Herman Hilda Howard Hubert Hugh Humphrey Ibrahim Ida Igor Irene Irma
    Isaac Ismael Jackie Jaime Jake Jamal Jamie Jane Janine Jared Jasmine Javier Jean Jeanette Jenna Jenny Jerome
    Jill Jim Jimmy Joanna Jodie Joe Joel Johan Jon Jorge Jose Josephine Joanne Juanita Jules Julian Juliet Julio
    Karim Karl Kate Katie Kay Keira Kelvin Ken Kent Kerry Khalid Kirk Kirsten Klaus Kristen Kurt Lana Lara
    Larissa Laurence Leah Leila Lena Leon Leonard Leroy Leslie Lester Liam Lila Lillian Lily Lionel Lloyd Lola
    Lorenzo Lorraine Lottie Louise Luis Luke Luther Lydia Lyle Lynn Mabel Mack Madeline Magnus Malcolm Manuel
    Marc Marcel Marcia Margot Marian Marianne Mario Marion Marjorie Marlene Marlon Marsha Marta Marvin Mateo
    Matilda Matt Maureen Maurice Maxine Maya Mercedes Meredith Mike Mildred Milton Minnie Miranda Miriam
    Mitchell Mohammed Mona Monica Morgan Muriel Myra Nadia Naomi Nate Ned Nellie Nick Nigel Nikolai Nora Norma
    Orlando Otto Owen Pablo Paige Patty Paula Pauline Peggy Penelope Percy Perry Phil Phillip Phoebe Phyllis
    Pierre Polly Quentin Rafael Ramon Randall Raquel Raul Regina Rene Rhonda Ricardo Ricky Rita Roderick Rodney
    Ron Ronnie Rosemary Roxanne Ruben Rudolf Rufus Rupert Ruth Sabrina Sadie Sally Salvador Sam Saul Selma
    Serena Sergio Seth Shane Shannon Shaun Sheila Sheldon Sherry Sidney Silvia Simone Sonia Spencer Stan Stanley
    Stacey Stuart Suzanne Sven Sylvia Tamara Tanya Tara Tatiana Ted Theodore Tiffany Tina Toby Todd Tom Tommy
    Toni Tony Tracy Travis Trevor Tricia Trina Troy Ursula Valerie Vanessa Vernon Veronica Vicki Viola Virgil
    Vivian Vladimir Wanda Wendy Wesley Wilbur Wilfred Wilma Winifred Winston Xavier Yolanda Yvette Yvonne Zara
    Zelda
    """
)
"""First names for training (637): the most common ones first."""

HELD_OUT_NAMES: tuple[str, ...] = _words(
    """
    Ahmed Aisha Alexander Amy Ana Brittany Carl Carolyn Deborah Dennis Donald Dorothy Douglas Dylan Elizabeth
    Eva Felix Graham Gregory Heather Ivan Jacob James Janice Jeffrey Johnny Jonathan Joyce Julia Justin Kathryn
    Kenneth Lars Lucas Lucia Lucy Margaret Martin Neil Noah Pedro Peter Priya Robert Sarah Stella Stephen Susan
    Thomas William
    """
)
"""First names that only evaluation uses (50)."""

PLACES: tuple[str, ...] = _words(
    """
    kitchen garden bathroom bedroom office library school park garage basement attic balcony bakery hospital
    museum market church forest beach hotel restaurant castle factory farm station airport prison theater
    stadium cinema barn studio
    pool lake river mountain hill valley island village bridge cabin tent arena field meadow desert lodge chapel
    abbey monastery mosque synagogue shrine cemetery barracks mansion apartment lobby corridor roof closet
    pantry porch nursery greenhouse orchard vineyard zoo circus playground embassy university classroom
    cafeteria workshop shed depot terminal lighthouse quarry swamp marsh cliff canyon glacier waterfall pharmacy
    courthouse theatre opera casino observatory archive lagoon pond creek underground fortress sanctuary convent
    cathedral academy kindergarten laundry jail terrace courtyard woods aquarium reservoir oasis gorge
    avenue street road lane path trail square mall store spa gym pub tavern inn hut shack study hall stairs
    staircase elevator landing deck lawn gate fence turret vault crypt tomb pyramid monument memorial
    fountain dam canal aqueduct dock pier boat ship ferry submarine raft canoe train tram bus taxi truck van
    wagon carriage subway metro platform railway runway rocket capsule moon crater volcano spring stream
    delta estuary bay gulf channel ocean sea shore coast reef peninsula prairie tundra jungle wilderness
    wetland bog plateau peak summit slope basin plain pasture ranch coop nest burrow mine excavation mill
    forge refinery dairy plant generator landfill arsenal trench garrison camp college institute stage club
    grill deli grocery fishery booth fair festival parade exhibition ward surgery altar choir nave bank
    treasury mint checkpoint border frontier crossing junction intersection highway bypass sidewalk pavement
    curb precinct county district borough suburb town city hamlet settlement colony province kingdom empire
    country continent headquarters bureau agency ministry parliament senate congress asylum shelter refuge
    lookout dome chimney fireplace hearth stove oven sink bathtub shower toilet building doorway entrance
    exit reception counter window bench woodland estate manor dwelling compound enclosure cage
    """
)
"""Places for training (302): rooms and buildings first, none a part of another."""

HELD_OUT_PLACES: tuple[str, ...] = _words(
    """
    laboratory warehouse stable harbor cave tower temple palace gallery cottage clinic tunnel
    """
)
"""Places that only evaluation uses (12)."""

OBJECTS: tuple[str, ...] = _words(
    """
    football apple milk book lamp key letter cup hammer ball guitar basket bottle camera clock coat hat knife
    map mirror newspaper notebook pencil pillow radio ring rope spoon sword ticket toy box coin bell
    bag bucket chair blanket brush card carpet chain comb compass crown curtain desk dish doll drum flag flute
    fork glass globe glove hook jar jacket kite magnet mask medal needle paint pan pen phone photo pipe pizza
    plate pot purse puzzle rug saddle sandwich scissors shield shirt shoe sock stamp statue stick stone stool
    sugar bread butter cheese cake candy carrot egg fish flour honey lemon onion pear pepper potato rice salt
    soup tomato tray trumpet tube vest whistle wire laptop helmet piano diary envelope folder magazine poster
    album anchor arrow axe backpack badge balloon banana bandage banner barrel battery beads bean bed beer
    belt bicycle bike binder blade block board bolt bone boot bow bowl branch brick broom bubble buckle bulb
    bulletin bun button cable calculator calendar can canvas cap car cards cart cartridge cellphone cereal
    certificate chalk charm chess chicken chip chocolate cigar cigarette clay clip cloak cloth coal coffee
    collar computer container cookie copper cork corn costume cotton crab cradle crane cream crystal cube
    cucumber cushion cylinder dart dice dictionary disc disk document dress drill drink duck engine fabric
    fan feather file film filter firewood flask flower foil fruit fuel funnel gem gift goggles gold grain
    grape gun handle harp harness headphones herb horn hose icon ink instrument iron ivory jam jeans jewel
    jewelry juice jug kettle keyboard lace lantern leaf leather lens lettuce lid lighter limestone linen
    lock log lumber machine mail mango manuscript marble marker mat match mattress medicine memo metal meter
    microphone microscope motor mushroom nail necklace net nut oil olive oyster package packet pad paddle
    painting paper parcel passport paste pasta pea peach peanut pearl peg perfume pie pill pin pistol
    pitcher plank plastic plug plum plow pole prize pudding pump pumpkin puppet quilt rabbit rag rake razor
    receipt recipe remote ribbon rifle robe robot rod rose rubber ruler sack sail salad sauce sausage saw
    scale scroll sculpture seed shampoo sheet shell shorts sickle sign silk silver sketch ski skirt snack
    soap spear sphere spice sponge spray steel stew sticker stocking straw string suit sunglasses swing
    syringe tablet tape tea telescope thermometer thread tie tin toast tobacco tool toothbrush torch
    toothpaste treasure trophy trousers trunk tub uniform valve vegetable veil vinegar vitamin walnut watch
    water watermelon wax weapon weight wheel whip wine wood wool wrench yarn
    """
)
"""Things to carry, for training (417)."""

HELD_OUT_OBJECTS: tuple[str, ...] = _words(
    """
    violin wallet umbrella candle shovel vase towel ladder
    """
)
"""Things to carry that only evaluation uses (8)."""

MOVE_VERBS: tuple[str, ...] = ("went", "moved", "travelled", "journeyed", "walked", "ran", "hurried", "went back")
"""How a person gets to a place: ``{name} {verb} to the {place}.``"""

TAKE_VERBS: tuple[str, ...] = ("took", "picked up", "grabbed", "got")
"""How a person gets an object: ``{name} {verb} the {object}.``"""

DROP_VERBS: tuple[str, ...] = ("dropped", "put down", "discarded")
"""How a person parts with an object: ``{name} {verb} the {object}.``"""
