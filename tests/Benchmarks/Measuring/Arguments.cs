using System.Globalization;

namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>The command line: a name, then pairs of <c>--option value</c>.</summary>
internal sealed class Arguments(string[] args)
{
    public string Name => args.Length > 0 ? args[0] : "";

    public int Number(string option, int otherwise) =>
        Text(option, "") is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

    public string Text(string option, string otherwise)
    {
        var at = Array.IndexOf(args, "--" + option);
        return at > 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }
}
