namespace WhatIsUp.Silo.Starting;

/// <summary>What the silo's program says of itself.</summary>
internal static class SiloHelp
{
    public const string Text = """
        A silo of a WhatIsUp cluster: hosts the channels of its share.

          --urls ADDRESS            where /healthz and /readyz answer
          --WhatIsUp:NAME VALUE     any setting; also as environment variable WhatIsUp__NAME
          --help, --version

        It needs WhatIsUp:Database:Provider postgres, WhatIsUp:Database:ConnectionString, WhatIsUp:MasterKey, and WhatIsUp:Media:Folder or WhatIsUp:Media:Store s3.

        Exit codes: 0 stopped when told to, 1 can't start on what it found (see standard error), 2 wrong command line, 3 has left the cluster: start it anew.
        """;
}
