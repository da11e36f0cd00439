using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>What the program says of itself, and what of a command line it takes.</summary>
internal static class GatewayHelp
{
    private const string NewCustomer = "new-customer";

    private const string Text = """
        WhatIsUp, a gateway to WhatsApp.

          (no command)              everything in this process: API, channels, sandbox; data in ./data
          demo                      walks through the main job against the sandbox and leaves nothing behind
          new-customer NAME         makes a customer of a running cluster and prints its keys
          sandbox                   the sandbox alone, for a cluster

          --urls ADDRESS            where the API listens; http://127.0.0.1:8080 by default
          --WhatIsUp:DataFolder DIR where everything is kept that outlives the process
          --WhatIsUp:NAME VALUE     any other setting; also as environment variable WhatIsUp__NAME
          --help, --version

        Exit codes: 0 stopped when told to, 1 can't start on what it found (see standard error), 2 wrong command line.
        """;

    private static readonly string[] Commands = ["demo", NewCustomer, "sandbox"];

    /// <summary>The exit code when the command line asks for words or is wrong; null to go on.</summary>
    public static int? Answer(string[] args)
    {
        if (args is [var first, ..] && !first.StartsWith('-') && !first.StartsWith('/') && !first.Contains('=', StringComparison.Ordinal) && !Commands.Contains(first))
        {
            var near = NearNames.Find(first, Commands);
            Console.Error.WriteLine($"{first} is no command{(near is null ? "." : $"; did you mean {near}?")}");
            Console.Error.WriteLine("--help shows what there is.");
            return ExitCodes.Usage;
        }

        var isCommand = args.Length > 0 && Commands.Contains(args[0]);
        if (args is [NewCustomer] or [NewCustomer, ['-', ..], ..] && !args.Contains("--help"))
        {
            Console.Error.WriteLine("new-customer needs a name: new-customer NAME");
            Console.Error.WriteLine("--help shows what there is.");
            return ExitCodes.Usage;
        }

        return CommandLine.Answer(isCommand ? args[(args[0] == NewCustomer ? Math.Min(2, args.Length) : 1)..] : args, Text);
    }
}
