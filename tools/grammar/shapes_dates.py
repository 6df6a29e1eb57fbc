"""Rows for days: what has to be over by when, may not begin before, or stands on a day."""

from tools.grammar.patterns import Shape

DATE_SHAPES: tuple[Shape, ...] = (
    Shape(
        "by_date_task",
        "FNLT",
        "{by} {date},? {task} {must} {finished}",
        confidence=88,
        front=True,
    ),
    Shape(
        "before_date_cannot",
        "SNET",
        "(before|until) {date},? {task} {cannot} {start}",
        confidence=86,
        edge="from",
        front=True,
    ),
    Shape(
        "from_date_can",
        "SNET",
        "{from} {date},? {task} can {adv}{begin}",
        confidence=80,
        edge="from",
        front=True,
    ),
    Shape(
        "go_live_by",
        "FNLT",
        "{who} {must} (go|be) live {by} {date}",
        confidence=80,
        fixed="go-live",
    ),
    Shape(
        "deadline_of",
        "deadline",
        "the {adv}deadline (for|of) {task} (is|moves to|stays|remains)( now| on| the)? {date}",
        confidence=90,
    ),
    Shape(
        "deadline_is",
        "deadline",
        "{task} deadline (is|moves to|stays|remains)( now| on)? {date}",
        confidence=90,
    ),
    Shape(
        "deadline_has",
        "deadline",
        "{task} has a (hard |fixed )?deadline (of|on) {date}",
        confidence=90,
    ),
    Shape(
        "due",
        "deadline",
        "{task} (is|are|falls) {adv}due( on| by)? {date}",
    ),
    Shape(
        "exactly_on",
        "MFO",
        "{task} {must} {finished} (exactly|precisely) on {date}",
        confidence=80,
    ),
    Shape(
        "finish_must_by",
        "FNLT",
        "{task} {must} {finished}( and signed| and closed)? {by} {date}",
        confidence=90,
    ),
    Shape(
        "finish_must_latest",
        "FNLT",
        "{task} {must} {finished} {date} at the (very )?latest",
        confidence=90,
    ),
    Shape(
        "finish_on_latest",
        "FNLT",
        "{task} {must} {finished} on {date} at the (very )?latest",
        confidence=90,
    ),
    Shape(
        "we_must_do_by",
        "FNLT",
        "{who} {must} (finish|complete|close|have|get|deliver|wrap up|do|sign off|end|submit|"
        "install) {task} ((done|finished|ready|completed|over|closed) )?{by} {date}",
    ),
    Shape(
        "need_done_by",
        "FNLT",
        "{who} (needs?|wants?|expects?|requires?|asks? for|insists? on) (?!to ){task} (to be "
        ")?((done|finished|ready|completed|over|closed|signed off) )?{by} {date}",
    ),
    Shape(
        "must_precede_date",
        "FNLT",
        "{task} {must} (come|go|be) {by} {date}",
        confidence=75,
    ),
    Shape(
        "latest_day",
        "FNLT",
        "{date} is the (latest|last) (possible )?(date|day|moment) (for|to finish|to "
        "complete|to close) {task}",
    ),
    Shape(
        "ends_on",
        "FNLT",
        "{task} {adv}(ends?|expires?|runs out|lapses|terminates|will end|will expire|is "
        "going to end|is going to expire)( on| at| by)? {date}",
        confidence=80,
        hint="end licence",
    ),
    Shape(
        "extended_to",
        "FNLT",
        "{task} (is|was|has been|gets|will be) {adv}(extended|prolonged|renewed) (to|until|"
        "till) {date}",
        confidence=80,
        hint="end licence",
    ),
    Shape(
        "valid_until",
        "FNLT",
        "{task} is {adv}(valid|available|paid|covered|supported) (until|till|up to) {date}",
        confidence=75,
        hint="end licence",
    ),
    Shape(
        "no_later",
        "FNLT",
        "{task} (finishes|ends|completes|closes|is finished|is done) (no|not) later than {date}",
    ),
    Shape(
        "not_past",
        "FNLT",
        "{task} {cannot} (run|go|last|continue|stretch|extend|finish|end|be|drag on) {past} {date}",
    ),
    Shape(
        "switch_off",
        "FNLT",
        "{task} (is|will be|gets) {adv}(switched off|turned off|shut down|retired) on {date}",
        confidence=75,
    ),
    Shape(
        "start_cannot",
        "SNET",
        "{task} {cannot} {start} {until} {date}",
        confidence=90,
        edge="from",
    ),
    Shape(
        "we_cannot_start",
        "SNET",
        "{who} {cannot} (start|begin|do|run|launch|commence) {task} {until} {date}",
        confidence=90,
        edge="from",
    ),
    Shape(
        "start_only_from",
        "SNET",
        "{task} (can|may|could|will) {adv}{begin} {from} {date}",
        edge="from",
    ),
    Shape(
        "start_not_earlier",
        "SNET",
        "{task} (starts?|begins?|can start|can begin|should start|must start) (no|not) "
        "(earlier|sooner) than {date}",
        confidence=88,
        edge="from",
    ),
    Shape(
        "start_not_before",
        "SNET",
        "{task} (must|should|does|do|will|is to) not {begin} (?P<edge>before|until|earlier "
        "than) {date}",
        confidence=88,
        edge="from",
    ),
    Shape(
        "earliest_start",
        "SNET",
        "the earliest (possible )?(start|start date|date|day)( date)? (for|of) {task} is( "
        "on)? {date}",
        confidence=88,
        edge="from",
    ),
    Shape(
        "earliest_day",
        "SNET",
        "{date} is the (earliest|first)( possible)? (start|date|day)( date)? (for|of|to "
        "start|to begin) {task}",
        edge="from",
    ),
    Shape(
        "available_from",
        "SNET",
        "{who} (is|are) {adv}(available|free|ready|back|on site) for {task} {from} {date}",
        confidence=75,
        edge="from",
    ),
    Shape(
        "hold_until",
        "SNET",
        "{who} {must} (hold|hold back|park|pause|keep back) {task} until {date}",
        confidence=80,
        edge="from",
    ),
    Shape(
        "finish_cannot",
        "FNET",
        "{task} {cannot} {finish} {until} {date}",
        confidence=88,
        edge="from",
    ),
    Shape(
        "finish_not_earlier",
        "FNET",
        "{task} (finishes|ends|completes|will finish|will end|will be ready|will be done) "
        "(no|not) (earlier|sooner) than {date}",
        edge="from",
    ),
    Shape(
        "finish_earliest",
        "FNET",
        "{task} (finishes|ends|will be (ready|done|finished|over)) on {date} at the earliest",
        confidence=80,
        edge="from",
    ),
    Shape(
        "start_must_by",
        "SNLT",
        "{task} {must} {begin} (?P<edge>by|no later than|not later than|before|on or before|"
        "latest by) {date}",
        confidence=88,
    ),
    Shape(
        "we_must_start_by",
        "SNLT",
        "{who} {must} (start|begin|launch|kick off) {task} (?P<edge>by|no later than|before|"
        "on or before) {date}",
        confidence=88,
    ),
    Shape(
        "latest_start",
        "SNLT",
        "the latest (possible )?start( date)? (for|of) {task} is( on)? {date}",
        confidence=88,
    ),
    Shape(
        "start_not_later",
        "SNLT",
        "{task} {cannot} {begin} (later than|after|past) {date}",
    ),
    Shape(
        "start_no_later",
        "SNLT",
        "{task} (starts?|begins?) (no|not) later than {date}",
        confidence=88,
    ),
    Shape(
        "moved_to",
        "moves",
        "{task} {adv}(moves|has moved|is moved|has been moved|was moved|shifts|slips|is "
        "postponed|has been postponed|is rescheduled|is brought forward|goes|is pulled "
        "forward)( back| forward| out| up)?( from {date2})? to {date}",
        confidence=80,
        edge="on",
        hint="decision meeting end",
    ),
    Shape(
        "moved_from_to",
        "moves",
        "{task} {adv}(moves|moved|has moved|is moved|has been moved|was moved|shifts|slips|"
        "is postponed|has been postponed|is brought forward) {window}",
        confidence=80,
        edge="on",
        hint="decision meeting end",
    ),
    Shape(
        "start_on",
        "MSO",
        "{task} {must} {begin} (exactly |precisely )?on {date}",
        edge="on",
    ),
    Shape(
        "starts_on",
        "MSO",
        "{task} {adv}(starts|begins|will start|will begin|kicks off) on {date}",
        confidence=70,
        edge="on",
    ),
    Shape(
        "meets",
        "MSO",
        "{task} {adv}(meets?|sits|convenes|decides|takes place|is held|will meet|will decide|"
        "will be held|will sit|happens|will take place)( again| next)?( on)? {date}",
        confidence=80,
        edge="on",
        hint="decision meeting",
    ),
    Shape(
        "next_is",
        "MSO",
        "the next {task} (is|takes place|falls)( on)? {date}",
        confidence=80,
        edge="on",
        hint="decision meeting",
    ),
    Shape(
        "fixed_for",
        "MSO",
        "{task} (is|are|has been|was) {adv}(scheduled|set|fixed|booked|planned|confirmed) "
        "(for|on) {date}",
        confidence=75,
        edge="on",
        hint="decision meeting",
    ),
    Shape(
        "slot_for",
        "MSO",
        "{who} (have|has|got) {adv}(a|the|one) (slot|window|date|room) for {task} on {date}",
        confidence=70,
        edge="on",
    ),
)
