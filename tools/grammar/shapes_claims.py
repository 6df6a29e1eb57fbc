"""Rows for dependencies: who waits for whom, at which end."""

from tools.grammar.patterns import Shape

CLAIM_SHAPES: tuple[Shape, ...] = (
    Shape(
        "finish_together",
        "FF",
        "{after} (finishes|ends|must finish|must end|has to finish|has to end) (together|at "
        "the same time) (with|as) {before}",
        confidence=80,
    ),
    Shape(
        "finish_waits",
        "FF",
        "{after} {cannot} {finish} (before|until) {before} {done}",
    ),
    Shape(
        "finish_waits_bare",
        "FF",
        "{after} {cannot} {finish} (before|until|without) {before}",
        confidence=80,
    ),
    Shape(
        "start_together",
        "SS",
        "{after} (must|has to|should|needs to) (start|begin|run) (together|in parallel|at "
        "the same time) (with|as) {before}",
        confidence=80,
    ),
    Shape(
        "start_with_start",
        "SS",
        "{after} can {adv}(start|begin) (after|as soon as|once|when|only when|only once) "
        "{before} (starts|has started|begins|has begun|is under way|is running|runs)",
    ),
    Shape(
        "not_start_before_start",
        "SS",
        "{after} {cannot} {start} (before|until) {before} (starts|has started|begins|has "
        "begun|is under way|is running)",
    ),
    Shape(
        "kept_until",
        "SF",
        "{after} (must|has to|have to|needs to|is to) (stay|run|keep running|continue|be "
        "kept|remain|go on)( up| on| in place| alive)? until {before} (starts|has started|"
        "begins|runs|is running|is under way)",
        confidence=80,
    ),
    Shape(
        "start_only_after",
        "FS",
        "{after} (can|may|could|must|should|will|has to) {adv}(be )?(start(ed)?|begin|begun|"
        "run|go ahead|happen|be done|proceed|follow|be closed|be signed|go) (only )?(after|"
        "once|when|as soon as|following) {before} {done}",
        confidence=88,
    ),
    Shape(
        "start_only_after_bare",
        "FS",
        "{after} (can|may|could|must|should|will|has to) {adv}(be )?(start(ed)?|begin|begun|"
        "run|go ahead|happen|be done|proceed|follow|go) (only )?(after|once|following) "
        "{before}",
        confidence=86,
    ),
    Shape(
        "starts_after",
        "FS",
        "{after} (starts|begins|runs|happens|comes|goes|follows) {adv}(after|behind|once) "
        "{before} {done}",
        confidence=80,
    ),
    Shape(
        "not_start_before_done",
        "FS",
        "{after} {cannot} {start} (before|until|unless) {before} {done}",
        confidence=90,
    ),
    Shape(
        "not_start_before",
        "FS",
        "{after} {cannot} {start} (before|until|without|ahead of) {before}",
        confidence=86,
    ),
    Shape(
        "we_not_before_done",
        "FS",
        "{who} {cannot} (start|begin|do|run|launch|go into|proceed with|commence) {after} "
        "(before|until|unless) {before} {done}",
        confidence=90,
    ),
    Shape(
        "we_not_before",
        "FS",
        "{who} {cannot} (start|begin|do|run|launch|go into|proceed with|commence) {after} "
        "(before|until|without) {before}",
        confidence=86,
    ),
    Shape(
        "we_do_after",
        "FS",
        "{who} (can|may) {adv}(start|begin|do|run|launch) {after} (only )?(after|once|when|"
        "as soon as) {before} {done}",
        confidence=86,
    ),
    Shape(
        "without_cannot",
        "FS",
        "without {before}, {after} {cannot} {start}",
    ),
    Shape(
        "without_we_cannot",
        "FS",
        "without {before},? (we|they|you|i) {cannot} (start|begin|do|run) {after}",
    ),
    Shape(
        "no_without",
        "FS",
        "(there is )?no {after} without {before}",
        confidence=75,
        quiet=True,
    ),
    Shape(
        "once_done_we",
        "FS",
        "(once|after|as soon as|when|only when) {before} {done},? (then )?(we|they|you|i) "
        "(can|may|will) {adv}(start|begin|do|run) {after}",
    ),
    Shape(
        "once_done",
        "FS",
        "(once|after|as soon as|when|only when|only after) {before} {done},? (then )?{after} "
        "(can|may|could|will) {adv}{start}",
    ),
    Shape(
        "before_we_can",
        "FS",
        "before (we|they|you|i) (can )?(start|begin|do|run) {after}, {before} {must} {finished}",
        confidence=88,
    ),
    Shape(
        "before_can",
        "FS",
        "before {after} (can|may) {start},? {before} {must} {finished}",
        confidence=88,
    ),
    Shape(
        "must_be_done_before",
        "FS",
        "{before} {must} {finished} (before|ahead of|prior to) {after} (can |may |is |are "
        ")?(starts?|begins?|started|begun|run|runs|go ahead|goes ahead|done)",
        confidence=88,
    ),
    Shape(
        "must_be_done_before_bare",
        "FS",
        "{before} {must} {finished} (before|ahead of|prior to) {after}",
    ),
    Shape(
        "must_come_before",
        "FS",
        "{before} (has to|have to|must|needs to|should) (come|go|happen|run|be) (before|"
        "ahead of|prior to) {after}",
    ),
    Shape(
        "comes_before",
        "FS",
        "{before} (comes|goes|happens|runs) (before|ahead of) {after}",
        confidence=80,
    ),
    Shape(
        "comes_after",
        "FS",
        "{after} {adv}(comes|goes|runs|happens|must come|has to come|must follow|has to "
        "follow) after {before}",
        confidence=82,
    ),
    Shape(
        "follows",
        "FS",
        "{after} {adv}follows {before}",
        confidence=75,
        quiet=True,
    ),
    Shape(
        "depends",
        "FS",
        "{after} {adv}(depends?|relies|rely|hinges?|hangs?|is dependent|are dependent|is "
        "contingent|is conditional) (on|upon) {before}",
        confidence=86,
    ),
    Shape(
        "waits",
        "FS",
        "{after} {adv}(waits?|is waiting|are waiting|has to wait|have to wait|must wait|"
        "needs to wait|still waits) (for|on) {before}",
        confidence=86,
    ),
    Shape(
        "blocked_by",
        "FS",
        "{after} (is|are) {adv}(blocked|gated|held up|held back) by {before}",
        confidence=82,
    ),
    Shape(
        "blocks",
        "FS",
        "{before} {adv}(blocks|gates|holds up|is blocking|unblocks) {after}",
        confidence=80,
    ),
    Shape(
        "prerequisite",
        "FS",
        "{before} is {adv}(a |the )?(prerequisite|precondition|condition|requirement) (for|"
        "of) {after}",
        confidence=86,
    ),
    Shape(
        "has_prerequisite",
        "FS",
        "{after} has {before} as (a |its )?(prerequisite|precondition|predecessor)",
    ),
    Shape(
        "predecessor",
        "FS",
        "{before} is {adv}(a |the )?predecessor of {after}",
        confidence=88,
    ),
    Shape(
        "successor",
        "FS",
        "{after} is {adv}(a |the )?successor (of|to) {before}",
        confidence=88,
    ),
    Shape(
        "needs_first",
        "FS",
        "{after} {adv}(needs?|requires?|wants?) {before} (first|beforehand|to be {finished}|"
        "before (it|we|they) (starts?|begins?|can start)|to have {finished}|in place|"
        "finished first|done first)",
        confidence=86,
    ),
    Shape(
        "first_then",
        "FS",
        "first( comes)? {before},? (and )?then( comes)? {after}",
        confidence=80,
    ),
    Shape(
        "builds_on",
        "FS",
        "{after} {adv}(builds on|uses the (output|result|results) of|is based on|takes its "
        "input from) {before}",
        confidence=75,
        quiet=True,
    ),
    Shape(
        "feeds",
        "FS",
        "{before} (feeds|feeds into|delivers the input for|is the input for|is input for) {after}",
        confidence=75,
        quiet=True,
    ),
    Shape(
        "requires",
        "FS",
        "{after} {adv}(requires?|needs?) {before}",
        confidence=70,
        quiet=True,
    ),
)
