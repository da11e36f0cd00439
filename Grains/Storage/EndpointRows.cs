using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;

namespace WhatIsUp.Grains.Storage;

/// <summary>What the fan-out and the lists need of webhook endpoints; the endpoints themselves, with their secrets, are grain state.</summary>
public sealed class EndpointRows(Database database, Cursors cursors)
{
    /// <summary>Writes the projection of an endpoint; the view must hold no secret.</summary>
    public static void Put(WriteUnit unit, CustomerId customer, WebhookEndpointView view)
    {
        if (view.SigningSecret is not null) throw new ArgumentException("A projection holds no secret.", nameof(view));
        unit.Add(
            EndpointSql.Put, view.Id, customer.ToString(), (long)view.Mode, view.Enabled ? 1L : 0L, EventCatalogue.MaskOf(view.Events), view.ChannelIds.Count == 0 ? 1L : 0L,
            (long)view.ChatTypeFilter, JsonSerializer.Serialize(view), view.CreatedAt.ToUnixTimeMilliseconds());
        unit.Add(EndpointSql.ClearChannels, view.Id);
        foreach (var channel in view.ChannelIds) unit.Add(EndpointSql.AddChannel, view.Id, channel.ToString());
    }

    /// <summary>Takes the endpoint out of the fan-out and the lists.</summary>
    public static void Delete(WriteUnit unit, string endpointId, DateTimeOffset now) => unit.Add(EndpointSql.Delete, endpointId, now.ToUnixTimeMilliseconds());

    /// <summary>Endpoints of the caller, newest first; a caller bound to one channel sees those of that channel alone.</summary>
    public async Task<Page<WebhookEndpointView>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellationToken)
    {
        object?[] common = [caller.CustomerId.ToString(), (long)caller.Mode, (long)(page.Limit + 1), caller.ChannelScope?.ToString() ?? ""];
        var after = cursors.Open("endpoints", page.Cursor);
        var rows = after is null
            ? await database.ReadAsync(EndpointSql.ListFirst, common, Map, cancellationToken)
            : await database.ReadAsync(EndpointSql.ListAfter, [.. common, after.Number, after.Text], Map, cancellationToken);
        var listed = cursors.Page(rows, page.Limit, "endpoints", row => new CursorPosition(row.CreatedAt, row.Id));
        return new Page<WebhookEndpointView>([.. listed.Data.Select(row => row.View)], listed.NextCursor);
    }

    /// <summary>True when the endpoint is the caller's and not deleted.</summary>
    public Task<bool> IsOwnedAsync(Caller caller, string endpointId, CancellationToken cancellationToken) => database.ReadOneAsync(
        EndpointSql.IsOwned, [caller.CustomerId.ToString(), (long)caller.Mode, endpointId, caller.ChannelScope?.ToString() ?? ""], _ => true, cancellationToken);

    /// <summary>Endpoints that may want events of a channel: whom to nudge after a commit.</summary>
    public Task<IReadOnlyList<string>> FindListeningAsync(CustomerId customer, Mode mode, ChannelId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(EndpointSql.Listening, [customer.ToString(), (long)mode, channel.ToString()], row => row.GetString(0), cancellationToken);

    /// <summary>How many endpoints a customer has.</summary>
    public Task<long> CountAsync(CustomerId customer, Mode mode, CancellationToken cancellationToken) =>
        database.ReadOneAsync(EndpointSql.Count, [customer.ToString(), (long)mode], row => row.GetInt64(0), cancellationToken);

    /// <summary>Those of some endpoints that have a row, deleted ones too.</summary>
    public Task<IReadOnlyList<string>> FindKnownAsync(IReadOnlyCollection<string> endpoints, CancellationToken cancellationToken) => endpoints.Count == 0
        ? Task.FromResult<IReadOnlyList<string>>([])
        : database.ReadAsync(EndpointSql.Known, [JsonSerializer.Serialize(endpoints)], row => row.GetString(0), cancellationToken);

    private static (long CreatedAt, string Id, WebhookEndpointView View) Map(System.Data.Common.DbDataReader row) =>
        (row.GetInt64(0), row.GetString(1), JsonSerializer.Deserialize<WebhookEndpointView>(row.GetString(2))!);
}
