"""Other orders for the same work: schedules that count capacity, and the smallest ones that do.

    project        rows with clocks, links, closed windows and pools of teams; mirrored in time
    compiled       a plan as such a project
    board          a schedule under construction: who is where, and what is free
    generation     serial schedule generation, priority rules, push everything to the right
    search         a shorter plan: genetic search with forward-backward improvement
    gaps, repair   the fewest tasks moved: which collide, and which of them to let go
    axis, exact    the same as a constraint model for OR-Tools, where it is installed
    given, ways    other orders as operations, each checked by the kernel's own schedule
    differing      when two ways are different to a person
    offers         what a person is offered, ranked; and what collides where no order helps
    combining      ways that give way in several places; finishing: a wanted finish as deadlines
    refuting       limits and teams that no order keeps, as a smallest set with prices

Everything here is pure and counts its effort in steps: same plan, seed and effort, same answer.
"""
