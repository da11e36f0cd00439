using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Mex;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// The server's limits on writing to people without a conversation: queried at each login and after a refusal, and updated by notifications of the server.
/// Names of operations and fields: whatsmeow @33cfac51 <c>notification.go</c>, zapo @9a49e1ff <c>WaMessageCoordinator.ts</c> and <c>mex-notification.ts</c>.
/// </summary>
internal sealed class AccountLimits(ClientConnection connection)
{
    private static readonly byte[] NoVariables = """{"variables":{}}"""u8.ToArray();
    private static readonly byte[] CappingVariables = """{"variables":{"input":{"type":"INDIVIDUAL_NEW_CHAT_THREAD"}}}"""u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Overtime = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private Task<ClientEvent?>? _timeLock, _capping;
    private volatile bool _areKnown;

    /// <summary>True after the server answered the query of both limits, or did not answer in time.</summary>
    public bool AreKnown => _areKnown;

    /// <summary>Queries both limits and publishes them.</summary>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await Task.WhenAll(QueryTimeLockAsync(cancellationToken), QueryCappingAsync(cancellationToken));
            var known = found.OfType<ClientEvent>().ToArray();
            if (known.Length > 0) await PublishAsync(known, cancellationToken);
        }
        finally
        {
            _areKnown = true;
        }
    }

    /// <summary>The limit that caused a refusal, or null if the server does not report one.</summary>
    public async Task<ClientEvent?> FindAsync(bool isCapped, CancellationToken cancellationToken) =>
        isCapped ? await QueryCappingAsync(cancellationToken) : await QueryTimeLockAsync(cancellationToken);

    /// <summary>Until when a limit prevents the account from starting chats, or null.</summary>
    public static DateTimeOffset? EndOf(ClientEvent? limit) => limit switch
    {
        TimeLockChanged { IsActive: true } timeLock => timeLock.Until,
        NewChatCapChanged { State: NewChatCapState.Capped } cap => cap.Until,
        _ => null,
    };

    /// <summary>The limits in a GraphQL notification of the server, or null.</summary>
    /// <param name="data">The member <c>data</c> of its JSON.</param>
    public ClientEvent? Read(JsonElement data) =>
        MexJson.Find(data, "xwa2_notify_account_reachout_timelock") is { } timeLock ? ReadTimeLock(timeLock)
        : MexJson.Find(data, "xwa2_notify_new_chat_messages_capping_info_update") is { } capping ? ReadCapping(capping)
        : null;

    private Task<ClientEvent?> QueryTimeLockAsync(CancellationToken cancellationToken) =>
        Share(ref _timeLock, () => QueryAsync(MexQueries.TimeLock, NoVariables, ReadTimeLock, cancellationToken));

    private Task<ClientEvent?> QueryCappingAsync(CancellationToken cancellationToken) =>
        Share(ref _capping, () => QueryAsync(MexQueries.Capping, CappingVariables, ReadCapping, cancellationToken));

    /// <summary>Many messages may be refused at once: they cause one query.</summary>
    private Task<ClientEvent?> Share(ref Task<ClientEvent?>? running, Func<Task<ClientEvent?>> query)
    {
        lock (_gate) return running is { IsCompleted: false } ? running : running = query();
    }

    private async Task<ClientEvent?> QueryAsync(
        MexQuery query, byte[] variables, Func<JsonElement, ClientEvent?> read, CancellationToken cancellationToken)
    {
        try
        {
            var request = IqRequest.Get("w:mex", Node.OfBytes("query", variables, new NodeAttribute("query_id", query.Id)));
            var answer = await connection.SendIqAsync(request, cancellationToken).WaitAsync(Patience, connection.Time, cancellationToken);
            if (answer.Child("result")?.Bytes is not { } json) return null;
            using var document = JsonDocument.Parse(json);
            return MexJson.Find(document.RootElement, "data") is { } data && MexJson.Find(data, query.Field) is { } found ? read(found) : null;
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException or JsonException)
        {
            ConnectionLog.FlowFailed(connection.Log, "limits", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            return null;
        }
    }

    private TimeLockChanged ReadTimeLock(JsonElement json)
    {
        if (!MexJson.Flag(json, "is_active")) return new TimeLockChanged(false, null);
        var (until, now) = (MexJson.Time(json, "time_enforcement_ends"), connection.Time.GetUtcNow());
        // Clocks differ: a lock that should have ended but has not is queried again soon.
        return new TimeLockChanged(true, until <= now ? now + Overtime : until);
    }

    private static NewChatCapChanged? ReadCapping(JsonElement json)
    {
        NewChatCapState? state = MexJson.Text(json, "capping_status") switch
        {
            "NONE" => NewChatCapState.None,
            "FIRST_WARNING" => NewChatCapState.FirstWarning,
            "SECOND_WARNING" => NewChatCapState.SecondWarning,
            "CAPPED" => NewChatCapState.Capped,
            _ => null,
        };
        if (state is not { } known) return null;
        // A quota of -1 means no quota.
        return new NewChatCapChanged(known, Count(json, "used_quota"), Count(json, "total_quota"), MexJson.Time(json, "cycle_end_timestamp"));
    }

    private static int? Count(JsonElement json, string name) => MexJson.Integer(json, name) is >= 0 and <= int.MaxValue and var number ? (int)number : null;

    private Task PublishAsync(IReadOnlyCollection<ClientEvent> known, CancellationToken cancellationToken) => connection.ChangeAsync(
        (transaction, _) =>
        {
            foreach (var limit in known) transaction.Changes.Events.Add(limit);
            return ValueTask.CompletedTask;
        },
        cancellationToken);
}
