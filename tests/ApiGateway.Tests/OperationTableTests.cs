using System.Reflection;
using System.Text;
using System.Text.Json;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Endpoints.Operations;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>
/// The table of operations equals the mapped routes. <see cref="ReplyTests"/> sends its examples, and <see cref="TenantIsolationTests"/> sends its ids
/// with the key of another customer.
/// </summary>
[Collection(GatewayCollection.Name)]
public sealed class OperationTableTests(GatewayStage stage)
{
    private const string Accept = "ACCEPT_OPERATIONS";

    private static readonly string ProjectFolder =
        typeof(OperationTableTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!;

    private static readonly string PagePath = Path.Combine(ProjectFolder, "..", "..", "docs", "operations.md");

    private IEnumerable<Route> Operations => stage.Routes.Where(route => route.OperationId is not null && route.Method != HttpMethod.Head);

    [Fact]
    public void Every_operation_has_exactly_one_row() =>
        Assert.Equal(
            Operations.Select(route => route.OperationId!).Order(StringComparer.Ordinal),
            OperationTable.Rows.Select(row => row.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_route_of_the_api_is_an_operation() =>
        Assert.Empty(stage.Routes.Where(route => route.IsApi && route.OperationId is null).Select(route => route.ToString()));

    [Fact]
    public void Scopes_of_the_rows_equal_those_of_the_routes() =>
        Assert.Equal(
            Operations.Select(route => $"{route.OperationId} {route.Rule?.Scope}"), Operations.Select(route => $"{route.OperationId} {Row(route).Scope}"));

    [Fact]
    public void Operations_have_an_example_exactly_when_they_have_a_body() =>
        Assert.Empty(Operations.Where(route => route.Example is null != route.BodyType is null).Select(route => route.OperationId));

    [Fact]
    public void Rows_of_the_sandbox_are_the_operations_for_test_keys_only() =>
        Assert.Empty(
            Operations.Where(route => (Row(route).Capability == Capability.SandboxOnly) != (route.Rule?.IsTestOnly == true))
                .Select(route => route.OperationId));

    [Fact]
    public void Every_change_of_a_channel_or_endpoint_has_an_audit_action() => Assert.Empty(
        Operations.Where(
            route => route.Method != HttpMethod.Get && route.Rule is { IsTestOnly: false, Scope: { } scope }
                && scope.EndsWith(":write", StringComparison.Ordinal) && Row(route).Audit is null)
            .Select(route => route.OperationId));

    [Fact]
    public async Task Every_parity_case_of_the_rows_exists()
    {
        var page = await File.ReadAllLinesAsync(Path.Combine(ProjectFolder, "..", "Interop", "type-parity.md"), TestContext.Current.CancellationToken);
        var cases = page.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim())
            .ToHashSet(StringComparer.Ordinal);
        // Calls of Baileys' socket are played by OperationParity.
        var named = OperationTable.Rows.Where(row => row.Parity?.StartsWith(OperationRow.SocketCall, StringComparison.Ordinal) == false);
        Assert.Empty(named.Where(row => !cases.Contains(row.Parity!)).Select(row => row.Id));
    }

    [Fact]
    public async Task Operations_page_is_generated_from_the_table()
    {
        var page = Page();
        if (Environment.GetEnvironmentVariable(Accept) == "1") await File.WriteAllTextAsync(PagePath, page, TestContext.Current.CancellationToken);
        Assert.True(
            page == await File.ReadAllTextAsync(PagePath, TestContext.Current.CancellationToken),
            $"docs/operations.md is out of date; accept it with {Accept}=1.");
    }

    private static OperationRow Row(Route route) => OperationTable.Find(route.OperationId!)!;

    private string Page()
    {
        var page = new StringBuilder("""
            # Operations

            What each operation needs. This page is made from `ApiGateway/Endpoints/OperationTable.cs`; after a change of the table run
            `ACCEPT_OPERATIONS=1 dotnet test tests/ApiGateway.Tests --filter Operations_page_is_generated_from_the_table`.

            | operation | request | scope | on a real account |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        var routes = Operations.ToDictionary(route => route.OperationId!, StringComparer.Ordinal);
        foreach (var row in OperationTable.Rows)
            page.Append($"| {row.Id} | `{routes[row.Id]}` | {(row.Scope is null ? "" : $"`{row.Scope}`")} | {Words(row.Capability)} |\n");
        page.Append("""

            ## Not possible

            These requests of other APIs are answered with 501, `not_supported_by_protocol`; `details.instead` names what to use. The list is
            `ApiGateway/Endpoints/Operations/ImpossibleOperations.cs`.

            | request | why | instead |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var operation in ImpossibleOperations.All)
            page.Append($"| `{operation.Method} {operation.Path}` | {operation.Reason} | {(operation.Instead is { } other ? $"`{other}`" : "")} |\n");
        page.Append("""

            No device that is linked to a phone, or nobody at all, can do these:

            | what | why |
            |---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var (what, reason) in ImpossibleOperations.Others) page.Append($"| {what} | {reason} |\n");
        return page.ToString();
    }

    private static string Words(Capability capability) => JsonNamingPolicy.SnakeCaseLower.ConvertName(capability.ToString()).Replace('_', ' ');
}
