using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>The text of <c>--help</c>, and the check of the command line.</summary>
internal static class GatewayHelp
{
    private const string Text = """
        WhatIsUp, a gateway to WhatsApp.

          (no command)              runs API, channels and sandbox in one process, with its data in ./data
          demo                      runs the main steps against the sandbox with temporary data
          new-customer NAME         creates a customer in a running cluster and prints its keys
          new-login CUSTOMER        prints a login link for the customer with this id in a running cluster
          sandbox                   runs only the sandbox, for a cluster

          --urls ADDRESS            address of the API; default http://127.0.0.1:8080
          --WhatIsUp:DataFolder DIR folder of all persistent data
          --WhatIsUp:NAME VALUE     any other setting; also as environment variable WhatIsUp__NAME
          --help, --version

        Exit codes: 0 stopped on request, 1 failed to start (see standard error), 2 invalid command line.
        """;

    private static readonly string[] Commands = ["demo", NewCustomerCommand.Name, NewLoginCommand.Name, "sandbox"];

    /// <summary>Commands with a value, and its name.</summary>
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        [NewCustomerCommand.Name] = "NAME", [NewLoginCommand.Name] = "CUSTOMER",
    };

    /// <summary>The exit code after printing help or an error, or null to continue.</summary>
    public static int? Answer(string[] args)
    {
        if (args is [var first, ..] && !first.StartsWith('-') && !first.StartsWith('/') && !first.Contains('=', StringComparison.Ordinal)
            && !Commands.Contains(first))
        {
            var near = NearNames.Find(first, Commands);
            Console.Error.WriteLine($"Unknown command {first}{(near is null ? "." : $"; did you mean {near}?")}");
            Console.Error.WriteLine("Use --help for a list of commands and options.");
            return ExitCodes.Usage;
        }

        var isCommand = args.Length > 0 && Commands.Contains(args[0]);
        var value = isCommand ? Values.GetValueOrDefault(args[0]) : null;
        if (value is not null && args is ([_] or [_, ['-', ..], ..]) && !args.Contains("--help"))
        {
            Console.Error.WriteLine($"{args[0]} requires a value: {args[0]} {value}");
            Console.Error.WriteLine("Use --help for a list of commands and options.");
            return ExitCodes.Usage;
        }

        return CommandLine.Answer(isCommand ? args[(value is null ? 1 : Math.Min(2, args.Length))..] : args, Text);
    }
}
