"""Rows for working time: longer, shorter, delayed, and how long in all; and windows of no work."""

from tools.grammar.patterns import Shape

AMOUNT_SHAPES: tuple[Shape, ...] = (
    Shape(
        "need_for",
        "takes",
        "{who} (needs?|requires?|wants?|asks? for|will need) {amount} (for|on|to finish|to "
        "do|to complete) {task}",
    ),
    Shape(
        "needed_for",
        "more",
        "{amount} (is|are|will be) {adv}(needed|required|necessary) for {task}",
    ),
    Shape(
        "give_more",
        "more",
        "(give|grant|allow) (us|me|them|it security|security|finance|operations|ops) "
        "{amount} for {task}",
        confidence=80,
    ),
    Shape(
        "extend_by",
        "more",
        "{who} (have to|has to|must|need to|needs to|want to|wants to|will) (extend|prolong|"
        "lengthen|stretch) {task} by {amount}",
    ),
    Shape(
        "extended_by",
        "more",
        "{task} (is|has been|gets|must be|has to be|needs to be|will be) (extended|"
        "prolonged) by {amount}",
    ),
    Shape(
        "delayed_by",
        "more",
        "{task} {adv}(slips?|slipped|be delayed|has slipped|will slip|is delayed|has been "
        "delayed|will be delayed|is late|runs late|is running late|is postponed|is pushed "
        "back|moves back|shifts|is pushed out)( by| for)? {amount}",
    ),
    Shape(
        "must_slip",
        "more",
        "{task} {must} (be )?(delayed|postponed|pushed back|moved|shifted|slip|shift|move|"
        "deferred|moved back)( back| out)?( by)? {amount}",
    ),
    Shape(
        "we_must_shift",
        "more",
        "{who} {must} (delay|postpone|push|push back|shift|move|defer|slip) {task} (back |"
        "out )?by {amount}",
    ),
    Shape(
        "we_shift",
        "more",
        "{who} (delay|postpone|push|push back|shift|move|defer|are delaying|are postponing|"
        "are pushing|are shifting) {task} (back |out )?by {amount}",
        confidence=80,
    ),
    Shape(
        "delay_of",
        "more",
        "(there is |we have |expect |we expect )?a (delay|slip) of {amount} (for|on|in|to|"
        "with) {task}",
        confidence=80,
    ),
    Shape(
        "is_late",
        "more",
        "{task} is {adv}{amount} (late|behind|behind schedule|behind plan|delayed|overdue)",
        confidence=80,
    ),
    Shape(
        "we_are_behind",
        "more",
        "{who} (is|are) {adv}{amount} (behind|late)( schedule| plan)? (with|on|in) {task}",
        confidence=80,
    ),
    Shape(
        "later_than_planned",
        "more",
        "{task} (will )?(finish|finishes|end|ends|be done|be ready|come|comes) {amount} "
        "later( than planned)?",
        confidence=80,
    ),
    Shape(
        "shorten_by",
        "less",
        "{who} (can|will|could) {adv}(shorten|cut|reduce|compress) {task} by {amount}",
        confidence=80,
    ),
    Shape(
        "shortened_by",
        "less",
        "{task} (can be|is|was|has been) (shortened|cut|reduced) by {amount}",
        confidence=80,
    ),
    Shape(
        "done_in",
        "duration",
        "{task} (can|will) {adv}be (done|finished|completed) (in|within) {amount}",
        confidence=80,
    ),
    Shape(
        "enough_for",
        "duration",
        "{amount} (is|are) {adv}(enough|sufficient) for {task}",
        confidence=80,
    ),
    Shape(
        "duration_of",
        "duration",
        "the duration of {task} (is|becomes|changes to|should be) {amount}",
        confidence=88,
    ),
    Shape(
        "takes",
        "takes",
        "{task} {adv}(takes?|will take|needs?|will need|requires?|lasts?|has to run|runs|"
        "must run|is going to take|is taking|could use)( us)? {adv}(for )?(another "
        ")?{amount}",
    ),
    Shape(
        "must_last",
        "duration",
        "{task} {must} (last|take|run)( for)? {adv}{amount}",
        confidence=80,
    ),
)

WINDOW_SHAPES: tuple[Shape, ...] = (
    Shape(
        "window_no_changes",
        "freeze",
        "(in |during |on )?{window},? (there (are|is|will be|must be|can be) )?(no ([a-z]+ "
        ")?{change}|nothing (may|can|must|should|will) (be )?(deployed|changed|moved|move|"
        "change|go live|touched|released))",
        confidence=80,
        front=True,
    ),
    Shape(
        "freeze_extended",
        "freeze_until",
        "the {adv}[a-z -]{0,40}freeze (is|has been|gets|was) (extended|prolonged) (to|until|"
        "till) {date}",
        confidence=75,
    ),
    Shape(
        "freeze_starts_ends",
        "freeze_pair",
        "freeze {adv}(starts|begins|runs|is|lasts)( on| from)? {date} and (ends|runs|lasts)( "
        "on| until| to)? {date2}",
    ),
    Shape(
        "freeze_window",
        "freeze",
        "freeze( for [a-z ]{2,30}?)? {adv}(is |runs |lasts |holds |applies |will be |will "
        "run )?{adv}(from |between |in |during |on |over )?{window}",
    ),
    Shape(
        "in_freeze",
        "freeze",
        "(is|are|will be) {adv}(frozen|locked|closed for changes|off limits|in a freeze) "
        "(from |between |in |during |on )?{window}",
        confidence=75,
    ),
    Shape(
        "we_freeze",
        "freeze",
        "{who} {adv}(freeze|freezes|will freeze|close|closes) (production|all systems|"
        "everything|the systems|changes|all changes|the platform) (from |between |in |during "
        "|on )?{window}",
        confidence=80,
    ),
    Shape(
        "no_changes",
        "freeze",
        "no ([a-z]+ ){0,2}{change}( in [a-z]+| to [a-z ]{2,30}?| on [a-z]+| allowed| "
        "whatsoever| please| at all| (is|are) (allowed|possible|permitted))* (in |during |"
        "between |from |on |over |throughout )?{window}",
    ),
    Shape(
        "changes_not_allowed",
        "freeze",
        "{change} (is|are) (not|never) (allowed|possible|permitted) (in |during |between |"
        "from |on )?{window}",
        confidence=80,
    ),
    Shape(
        "nothing_moves",
        "freeze",
        "nothing (may|can|must|should|will|is allowed to) (move|change|go live|be deployed|"
        "be touched|be changed|happen|be moved)( in production)? (in |during |between |from |"
        "on )?{window}",
        confidence=80,
    ),
    Shape(
        "nobody_touches",
        "freeze",
        "{who} {cannot} (deploy|change|touch|release|migrate|move|touch)( anything| "
        "production| a thing| any system)? (in |during |between |from |on )?{window}",
        confidence=80,
    ),
    Shape(
        "nobody_may",
        "freeze",
        "(nobody|no one) (may|can|should|must) (touch|change|deploy|move)( to)?( anything| "
        "production| a thing| the [a-z]+)? (in |during |between |from |on )?{window}",
        confidence=80,
    ),
    Shape(
        "window_closed",
        "freeze",
        "hands off( [a-z ]{2,30}?)? (in |during |between |from |on )?{window}",
        confidence=75,
    ),
    Shape(
        "no_changes_until",
        "freeze_open",
        "no ([a-z]+ ){0,2}{change}( [a-z]+){0,3}? (until|till|before) {date}",
        confidence=80,
    ),
    Shape(
        "freeze_until",
        "freeze_open",
        "freeze (lasts|runs|holds|stays|is in place|applies)? ?(until|till) {date}",
        confidence=75,
    ),
)
