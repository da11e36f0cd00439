using System.Globalization;

namespace WhatIsUp.House.Tests.Structure;

/// <summary>What is above a limit and stays so, in <c>exceptions.txt</c>: one entry per line with its reason.</summary>
/// <remarks>
/// An entry holds the measure of its fault. It may not grow, and an entry that is higher than the fault, or not needed at all,
/// fails the tests: the list only shrinks.
/// </remarks>
internal static class Exceptions
{
    internal const string File = "tests/House.Tests/exceptions.txt";
    // What a new entry is written with: the tests fail until it is replaced by a reason.
    private const string NoReasonYet = "not yet";

    private static readonly string Path = System.IO.Path.Combine(Repository.Root, File);

    internal static Dictionary<(string Kind, string Where), (int Measure, string Reason)> Parse(string list) =>
        list.Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => line.Split(" # ", 2)).ToDictionary(
            parts => (parts[0].Split(' ')[0], parts[0].Split(' ')[1]),
            parts => (int.Parse(parts[0].Split(' ')[2], CultureInfo.InvariantCulture), parts.ElementAtOrDefault(1)?.Trim() ?? ""));

    /// <summary>What is wrong between the faults of some kinds and the list; nothing when they match.</summary>
    internal static IReadOnlyList<string> Compare(IReadOnlyCollection<SizeFault> faults, string list, params string[] kinds)
    {
        var entries = Parse(list).Where(entry => kinds.Contains(entry.Key.Kind)).ToDictionary();
        var found = faults.ToDictionary(fault => (fault.Kind, fault.Where), fault => fault.Measure);
        return
        [
            .. found.Where(fault => !entries.TryGetValue(fault.Key, out var entry) || entry.Measure < fault.Value)
                .Select(fault => $"{fault.Key.Kind} {fault.Key.Where} {fault.Value} is above the limit"),
            .. entries.Where(entry => found.GetValueOrDefault(entry.Key) < entry.Value.Measure)
                .Select(entry => $"{entry.Key.Kind} {entry.Key.Where} {entry.Value.Measure} is more than needed in {File}"),
            .. entries.Where(entry => entry.Value.Reason is "" or NoReasonYet).Select(entry => $"{entry.Key.Kind} {entry.Key.Where} has no reason in {File}"),
        ];
    }

    /// <summary>Compares with the file, or writes it when <c>ACCEPT_HOUSE</c> is set; a total that grew is not accepted.</summary>
    internal static void Check(IReadOnlyCollection<SizeFault> faults, params string[] kinds)
    {
        var list = System.IO.File.Exists(Path) ? System.IO.File.ReadAllText(Path) : "";
        if (Environment.GetEnvironmentVariable("ACCEPT_HOUSE") is null)
        {
            var problems = Compare(faults, list, kinds);
            Assert.True(problems.Count == 0, string.Join('\n', problems));
        }
        else System.IO.File.WriteAllText(Path, Renew(faults, list, kinds));
    }

    private static string Renew(IReadOnlyCollection<SizeFault> faults, string list, string[] kinds)
    {
        var entries = Parse(list);
        var former = entries.Where(entry => kinds.Contains(entry.Key.Kind)).Sum(entry => entry.Value.Measure);
        Assert.True(former == 0 || faults.Sum(fault => fault.Measure) <= former, "The list only shrinks.");
        var renewed = entries.Where(entry => !kinds.Contains(entry.Key.Kind))
            .Concat(faults.Select(fault => KeyValuePair.Create((fault.Kind, fault.Where), (fault.Measure, ReasonOf(fault)))));
        return string.Concat(list.Split('\n').Where(line => line.StartsWith('#')).Select(line => line + "\n"))
            + string.Concat(renewed.OrderBy(entry => entry.Key.Item1, StringComparer.Ordinal).ThenBy(entry => entry.Key.Item2, StringComparer.Ordinal)
                .Select(entry => $"{entry.Key.Item1} {entry.Key.Item2} {entry.Value.Item1} # {entry.Value.Item2}\n"));

        string ReasonOf(SizeFault fault) => entries.TryGetValue((fault.Kind, fault.Where), out var entry) ? entry.Reason : NoReasonYet;
    }
}
