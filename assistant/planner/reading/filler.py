"""Words that say nothing about what is asked; anything else must be accounted for."""

FILLER = frozenset(
    """
    a an the of in on at for to from with within by per each every across is are was were be been
    do does did have has had having get gets got we our us i my me you your they their it its that
    this these those there here and or both as so then also too please thanks thank hi hello hey
    what which how many much number numbers count counts counted total totals sum overall
    altogether amount figure figures value values volume show shows give tell display report list
    plot chart graph draw table see know want like would could can should may will let need find
    out compute calculate look up say made make makes happen happened happening occur occurred
    come comes came coming via through during using used over split broken down breakdown break
    grouped group segmented segment sliced slice divided respective respectively just only
    currently now actual actually exactly data whole entire all any some question answer if when
    while into same one ones go went going looking looks level levels where s t re placed recorded
    logged done received achieved taken took place produced performed seen
    between love possible possibly kindly wonder wondering curious interested ideally quickly again dear
    help everyone somebody someone anyone something anything hear learn understand check
    everywhere worldwide globally often bring brings brought hold holds contain contains wise whose
    """.split()  # noqa: SIM905 - a list of words is read as words
)
AND = frozenset(
    {"and", "or", "vs", "versus", "against", "plus", "the", "with", "to", "than", "compared"}
)
"""Words between two metrics that are both asked for."""
PEOPLE = "users?|customers?|persons?|people|subscribers?|members?|listeners?|viewers?|readers?|buyers?|visitors?|shoppers?|players?|accounts?|individuals?|clients?|staff|employees"
