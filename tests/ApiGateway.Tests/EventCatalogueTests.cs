using System.Reflection;
using WhatIsUp.ApiGateway.OpenApi;
using WhatIsUp.Grains.Abstractions.Events;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Every event has a payload with a schema, and a line in the documentation.</summary>
public sealed class EventCatalogueTests
{
    private static readonly string Page = Path.Combine(
        typeof(EventCatalogueTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == "ProjectFolder").Value!,
        "..", "..", "docs", "webhooks.md");

    [Fact]
    public void Every_event_has_a_payload_type() => Assert.Equal(
        EventCatalogue.Bits.Keys.Order(StringComparer.Ordinal), EventTable.Rows.Select(row => row.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Bits_of_events_are_different() => Assert.Equal(EventCatalogue.Bits.Count, EventCatalogue.Bits.Values.Distinct().Count());

    [Fact]
    public void Every_event_is_described_with_its_payload()
    {
        var lines = File.ReadAllLines(Page);
        Assert.All(EventTable.Rows, row => Assert.Contains(
            lines, line => line.StartsWith($"| `{row.Name}` | `{row.Payload.Name}` | ", StringComparison.Ordinal)));
    }
}
