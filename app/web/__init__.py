"""The web: pages and an API for people who have five minutes and a phone.

To add a page:

1. ``pages/NAME.py`` holds a ``router = APIRouter()`` and functions that take ``here: SignedIn``
   (see ``app.web.here``), call ``app.services`` with ``here.workspace`` and ``here.person``, and
   answer with ``here.page("NAME.html", ...)`` or ``here.go("/somewhere")``. A page holds no rule.
2. ``templates/NAME.html`` extends ``base.html``. What others wrote is escaped and made visible by
   itself; ``{{ text|markdown }}`` is for agents' words, ``{{ iso|when }}`` for an instant. No style
   or script in the markup: the policy forbids it. One style sheet, ``static/style.css``.
3. Its router goes into ``PAGES`` of ``app.web.application``: then nobody gets in without a login,
   and every POST needs its token: ``{{ form_token() }}`` inside the form. What changes something is
   a POST, named in the channel ``web``; GET changes nothing.
4. Its address goes into the tables of ``tests/web/test_permissions.py``; without it a test fails.
5. A link in the head of every page: ``NAVIGATION`` in ``app.web.here``.
6. What takes long never runs in a request: ``here.jobs.begin(KIND, here.person, {...})`` and a
   carrier in ``app.web.carrying``, which tells its steps and hears that it shall stop.

    application        puts it together: ``build_app``
    site, store        what every request reaches; the web's own file, ``web.db``
    accounts, sessions who somebody is: invitation, password, lock-out; login, rotation, expiry
    here               a request with its person and its workspace; the login that pages demand
    forgery            the token of a form and the origin of a request
    guards, limits     headers, policy, hosts; sizes, times and rates
    refusals           errors as pages, and as problem+json where a program asks
    drawing, assets    templates; style, script, their addresses
    telemetry          the log without secrets, and the counters
    reading            what the page of a proposal shows, out of what the kernel computed
    home, planned      what the brief and the pages of the plan show
    talking, referring exchanges of a conversation; what a cited id means and where it leads
    linking            ids in running text as links to their pages
    jobs, carrying     long work beside the pages (turns, rounds); what each kind of it does
    events             what it tells, numbered by the store; ``pages/streaming`` sends it on
    pages/, api/       a module per page, and per resource
"""
