"""What is asked of a course's syllabus: who teaches it, when and where, how it is graded, what is allowed."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary, saying

_COURSE = r"(?:it|(?:this|the) (?:[\w-]+ )?(?:course|class|seminar|lecture|module|lab)|we|classes)"
_ME = r"(?:i|we|you|one|students?)"
_TEACHER = r"(?:instructors?|professors?|lecturers?|teachers?|tutors?|teaching assistants?|tas?)"
_LABEL = r"^[ \t]*(?:[-*+|>•][ \t]*|<[^>\n]{1,20}>[ \t]*)*(?:\*\*|__)?"
_IS = r"(?:\*\*|__|</[^>\n]{1,10}>)?[ \t]*(?::|\||[–—-][ \t])[ \t]*(?:\*\*|__|</[^>\n]{1,10}>)*[ \t]*"
_DAY = (
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)(?:day)?s?\b|\bM/?W(?:/?F)?\b|\bT/?(?:Th|R)\b"
    r"|\d{1,2}[:.]\d\d|\d ?[ap]\.?m\b|\basynchronous|\bonline\b)"
)
_AI = (
    r"(?:generative ai|a\.?i\.?(?: tools?| assistants?)?|artificial intelligence|chatgpt|copilot|llms?|gpt"
    r"|language models?)"
)

_LATE = (
    r"\blate (?:work|assignments?|submissions?|homework|papers?|projects?)\b(?! polic)[^.\n]{0,60}"
    r"\b(?:accept|penal|deduct|lose|not|be|receive|\d)"
)

SYLLABI = Kind(
    re.compile(r"\bsyllabus\b|\bcourse (?:outline|information|policies|policy|description|overview)\b", re.IGNORECASE),
    (
        customary(
            rf"who (?:teaches|is teaching|gives|runs|leads|holds) {_COURSE}|who (?:is"
            rf"|are) the {_TEACHER}(?: .{{0,20}})?",
            rf"(?:course |your |the )*(?:{_TEACHER}|teaching (?:staff|team)|staff|personnel|faculty)(?: (?:contact "
            r"|and ).{0,30}| information)?|contact information",
            says=r"(?-i:[A-Z][a-z]+ [A-Z])",
        ),
        customary(
            r"(?:what|which) (?:text ?books?|books?|texts?|readings?|materials?)(?: (?:is|are|do|does|should"
            rf"|must) .{{1,40}})?|do {_ME} need (?:a |to buy (?:a )?)?(?:text ?)?books?(?: .{{0,20}})?|what (?:do"
            rf"|should) {_ME} (?:read|buy|need to (?:buy|read))(?: .{{0,20}})?",
            r"(?:required |course |recommended |class )*(?:text ?books?|texts?|readings?|books|materials?)(?: (?:and|&"
            r"|/|for) .{0,30})?",
            meant="textbook textbooks book books;what which need required",
        ),
        customary(
            rf"how (?:is|are|will) (?:{_COURSE}|grades?|the (?:final )?grade|my (?:final )?grade"
            rf"|{_ME})(?: be)? (?:graded|determined|calculated|assessed|evaluated|computed|marked)"
            r"|what is the (?:grad(?:ing|e)|assessment) (?:policy|scheme|breakdown|scale|distribution|system)"
            r"|how does (?:the )?grading work|what (?:counts|goes) (?:towards?|into) (?:the |my )?(?:final )?grade",
            r"(?:course |evaluation and |assessments? and |final |grades? and )*(?:grad(?:ing|es?)|assessments?"
            r"|evaluations?)(?: (?:policy|policies|scheme|breakdown|scale|criteria|distribution|system|structure"
            r"|(?:and|&) .{0,30}))?|(?:course )?requirements(?: .{0,30})?|how (?:you will|you'll) be graded",
            says=r"\d ?%|\bpercent|\d+ (?:points|pts)|\|",
            meant="grade graded grades grading;how what",
        ),
        customary(
            r"what is the (?:late|lateness|deadline|extension|make-?up)(?: (?:work|assignments?|submissions?|homework"
            rf"|days?))? policy|can {_ME} (?:turn|hand|submit) .{{1,30}}\blate\b.{{0,20}}"
            r"|what happens if .{1,40}\blate\b.{0,20}|(?:is|are) late (?:work|assignments?|submissions?"
            r"|homework) (?:accepted|allowed|ok)|what is the (?:penalty|deduction) for (?:late|being late).{0,30}"
            r"|are there (?:late days|extensions)",
            r"late(?:ness)?(?: .{0,40})?|.{0,30}\blate (?:work|assignments?|days?|policy|submissions?).{0,20}"
            r"|(?:deadlines?|extensions?|make-?ups?)(?: .{0,40})?",
            says=r"\b(?:late|extension|deadline|make-?up)",
            elsewhere=_LATE,
            meant="late;policy penalty homework work assignment assignments;what how",
        ),
        customary(
            r"what is the (?:attendance|absence|participation) policy|is attendance (?:mandatory|required|taken"
            rf"|graded|compulsory)|(?:do|must) {_ME} (?:have to )?(?:attend|come|be there|show up)(?: .{{0,20}})?"
            rf"|what (?:happens|do i do|should i do) if {_ME} (?:miss|skip|am absent|are absent|cannot (?:come"
            rf"|attend))(?: .{{0,20}})?|can {_ME} (?:miss|skip) (?:a |the )?(?:class|lecture)(?:es)?",
            r"(?:class )?(?:attendance|absences?)(?: (?:polic(?:y|ies)|requirements?|and absences?|from .{1,20}"
            r"|/ .{1,30}))?",
            r"(?:class )?(?:attendance|absences?|participation)(?: .{0,40})?",
            says=r"\b(?:attend|absen|miss|particip)",
            elsewhere=r"\battendance\b[^.\n]{0,60}\b(?:required|mandatory|expected|optional|taken|compulsory)",
            meant="attendance attend absence absent;what is do must",
        ),
        customary(
            r"what (?:is|are) the (?:course )?pre-?requisites?(?: .{0,20})?|what (?:do|should|must) (?:i|we"
            r"|students) (?:know|have taken|take) (?:before|first|already).{0,30}"
            r"|are there (?:any )?pre-?requisites?(?: .{0,20})?",
            r"(?:course )?pre-?requisites?(?: .{0,30})?|(?:required|expected|assumed) (?:background|knowledge).{0,20}",
            meant="prerequisite prerequisites;what are is",
        ),
        customary(
            r"what is the (?:policy on )?(?:academic )?(?:integrity|honesty|dishonesty|cheating|plagiarism"
            rf"|misconduct)(?: policy)?|what happens if {_ME} (?:cheat|plagiari[sz]e)s?|what is the honou?r code",
            r"(?:academic |course |policy on )*(?:integrity|honesty|dishonesty|misconduct|plagiarism|cheating"
            r"|honou?r code)(?: .{0,40})?",
            meant="integrity honesty cheating cheat plagiarism;what policy",
        ),
        customary(
            rf"can {_ME} (?:work|collaborate|cooperate) (?:together|with .{{1,30}}|in (?:groups|teams|pairs))"
            r"|is (?:collaboration|group work|teamwork) (?:allowed|permitted|ok)|what is the collaboration policy",
            r"collaborat(?:ion|ing)(?: .{0,40})?|(?:working together|group work|teamwork)(?: .{0,30})?",
            r"academic (?:integrity|honesty)(?: .{0,40})?",
            says=r"\b(?:collaborat|together|group|each other|discuss|share|partner)",
        ),
        customary(
            rf"(?:can|may|am i allowed to|are students allowed to) ?(?:{_ME} )?use (?:tools like )?{_AI}(?: "
            rf".{{0,30}})?|is {_AI} (?:allowed|permitted|ok|forbidden|prohibited)(?: .{{0,20}})?"
            rf"|what is the (?:policy on )?{_AI}(?: policy| use)?",
            rf"(?:use of |using |policy on |the use of )*{_AI}(?: .{{0,40}})?",
            meant="ai chatgpt copilot gpt;use policy allowed",
            elsewhere=r"\b(?:ChatGPT|generative AI|AI tools?|AI assistants?|GitHub Copilot|large language models?)\b",
        ),
        customary(
            r"what (?:are|is) the (?:course |student |learning |class )*(?:objectives?|outcomes?|goals?"
            rf"|aims?)(?: .{{0,30}})?|what (?:will|do|should) {_ME} (?:learn|be able to do)(?: .{{0,30}})?"
            rf"|what does {_COURSE} teach",
            r"(?:course |student |learning |expected |class )*(?:objectives?|outcomes?|goals?|aims?)(?: .{0,30})?"
            r"|what you(?:['’]ll| will) learn.{0,20}",
            meant="objective objectives outcome outcomes;what",
        ),
        customary(
            rf"what (?:is|are) {_COURSE} about|what does {_COURSE} cover|what (?:topics|subjects) (?:are covered"
            r"|does .{1,30})(?: .{0,20})?",
            r"(?:course |class |catalog )*(?:descriptions?|overview|summary|content|topics)(?: .{0,20})?",
        ),
        customary(
            r"what (?:software|tools?|equipment|hardware)(?: (?:is|are|do|does) .{1,40})?",
            r"(?:required |course |statistical )*(?:software|technology|equipment|tools)(?: .{0,30})?",
        ),
        customary(
            r"(?:what|how) (?:about|are|do|does) .{0,30}(?:accommodations?|disabilit(?:y|ies)).{0,30}"
            rf"|{_ME} (?:need|have) .{{0,20}}(?:accommodations?|disabilit(?:y|ies)).{{0,20}}",
            r"(?:.{0,20}accommodations?|.{0,20}disabilit(?:y|ies)|accessibility|dres"
            r"|.{0,20}accessibility)(?: .{0,40})?",
            meant="accommodation accommodations disability disabilities;what how who",
        ),
    ),
    r"(?:course |class |weekly )*(?:schedule|calendar)|office hours|assignments?|homework|exams?|extra credit"
    r"|(?:general |course |class )*policies",
    (
        saying(
            rf"who (?:teaches|is teaching|gives|runs|leads|holds) {_COURSE}|who is the (?:instructor|professor"
            r"|lecturer|teacher)(?: of .{1,30})?",
            rf"{_LABEL}(?:course |lead |your |the )*(?:instructor|professor|lecturer|teacher"
            rf"|taught by)s?{_IS}\[?(?P<said>(?:Dr\.? |Prof(?:essor)?\.? )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){{1,4}})",
        ),
        saying(
            rf"(?:when|what time|on (?:what|which) days?) (?:does|is|do|are) {_COURSE}(?: (?:meet|held|take place"
            r"|happen|scheduled|in session))?|when (?:are|is) (?:the )?lectures?",
            rf"{_LABEL}(?:(?:class|course|lecture|meeting|class meeting|course meeting)s? ?)?(?:meets?|meetings?"
            r"|times?|schedule|lectures?|when|days?(?: (?:and|&) "
            rf"times?)?){_IS}(?P<said>(?=[^\n]*{_DAY})[^\n|<]{{3,100}}?)[ \t]*(?=$|[|<])",
            rf"\b(?:class|course|lectures?|we) (?:meets?|is held|are held)\b[^\n]{{0,80}}?{_DAY}",
            # "Tuesday/Thursday, 11:00 AM–12:15 PM" on a line of its own.
            rf"^[ \t]*(?P<said>{_DAY}[^\n]{{0,20}}{_DAY}[^\n]{{0,40}})$",
        ),
        saying(
            rf"(?:where|in (?:what|which) room) (?:does|is|do|are) {_COURSE}(?: (?:meet|held|take place|happen))?",
            rf"{_LABEL}(?:(?:class|course|lecture|meeting) ?)?(?:rooms?|class ?rooms?|location|where"
            rf"|place){_IS}(?P<said>[^\n|<]{{3,120}}?)[ \t]*(?=$|[|<])",
        ),
        saying(
            rf"(?:when|where|what) (?:are|is) (?:the )?(?:{_TEACHER}['’]?s? )?(?:office|drop-?in|student"
            r"|consultation) hours(?: .{0,30})?",
            rf"{_LABEL}(?:office|drop-?in|student|consultation) hours?{_IS}(?P<said>[^\n|<]{{4,140}}?)[ \t]*(?=$|[|<])",
        ),
        saying(
            rf"(?:what is|what['’]s) (?:the )?{_TEACHER}['’]?s? e-?mail(?: address)?|how (?:do|can"
            rf"|should) {_ME} (?:contact|reach|e-?mail|write to|get in touch with) (?:the |my )?{_TEACHER}",
            rf"{_LABEL}e-?mail(?: address)?{_IS}\[?(?P<said>[\w.+-]+@[\w.-]+\w)",
        ),
        saying(
            r"how (?:many|much) (?:credits?|credit hours|units|ects)(?: .{0,30})?",
            rf"{_LABEL}(?:credits?(?: hours?)?|units|ects(?: credits)?){_IS}(?P<said>\d[^\n|<]{{0,30}}?)[ \t]*(?=$"
            r"|[|<])",
        ),
    ),
    fillers=frozenset(stems("course class student students semester term assignment policy")),
)
