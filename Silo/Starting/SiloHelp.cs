namespace WhatIsUp.Silo.Starting;

/// <summary>The text of <c>--help</c> of a silo.</summary>
internal static class SiloHelp
{
    public const string Text = """
        Runs a silo of a WhatIsUp cluster, which hosts a share of the channels.

          --urls ADDRESS            address of /healthz and /readyz
          --WhatIsUp:NAME VALUE     any setting; also as environment variable WhatIsUp__NAME
          --help, --version

        Required: WhatIsUp:Database:Provider postgres, WhatIsUp:Database:ConnectionString, WhatIsUp:MasterKey,
        and WhatIsUp:Media:Folder or WhatIsUp:Media:Store s3.

        Exit codes: 0 stopped on request, 1 failed to start (see standard error), 2 invalid command line, 3 left the cluster: restart it.
        """;
}
