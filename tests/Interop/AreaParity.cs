using System.Text.RegularExpressions;
using WhatIsUp.Interop.Operations;

namespace WhatIsUp.Interop;

/// <summary>
/// Operations on groups, communities, newsletters and the account: Baileys does each through its socket, we do it over REST, and what both send to WhatsApp is
/// compared, tag by tag and attribute by attribute. The differences are in <c>operation-parity.md</c>, each with its reason.
/// </summary>
public sealed partial class AreaParity(OperationScene scene) : IClassFixture<OperationScene>
{
    public static TheoryData<string> Cases => [.. OperationCases.All.Select(one => one.Name)];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Cases))]
    public async Task Operation_sends_what_Baileys_sends(string name)
    {
        var differences = await scene.CompareAsync(OperationCases.All.Single(one => one.Name == name));
        OperationDifferences.Equal(name, differences);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_call_of_Baileys_socket_has_a_case_or_a_reason_for_none()
    {
        var excused = File.ReadLines(OperationDifferences.Page).Select(line => ReasonLine().Match(line)).Where(match => match.Success)
            .SelectMany(match => Name().Matches(match.Groups[1].Value).Select(one => one.Groups[1].Value)).ToArray();
        var compared = OperationCases.All.Select(one => one.Method).ToHashSet(StringComparer.Ordinal);
        var methods = await scene.Theirs.ListMethodsAsync();
        Assert.Empty(methods.Except(compared).Except(excused));
        Assert.DoesNotContain(excused, name => compared.Contains(name) || !methods.Contains(name));
        Assert.Equal(excused.Length, excused.Distinct().Count());
    }

    /// <summary>A line with methods, and the reason why no case compares them.</summary>
    [GeneratedRegex("^- ((?:`[A-Za-z0-9]+`(?:, )?)+): \\S.*$")]
    private static partial Regex ReasonLine();

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Name();
}
