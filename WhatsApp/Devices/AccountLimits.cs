using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>
/// What the server lets the account do with people it never wrote to: asked at each login and after a refusal, and heard when the server announces a change.
/// Names of operations and fields: whatsmeow @33cfac51 <c>notification.go</c>, zapo @9a49e1ff <c>WaMessageCoordinator.ts</c> and <c>mex-notification.ts</c>.
/// </summary>
internal sealed class AccountLimits(Link link)
{
    // Query ids of the web client's GraphQL operations; they change with its version, so that no answer is an answer.
    private const string FetchTimeLock = "23983697327930364";
    private const string FetchCapping = "24503548349331633";
    private static readonly byte[] NoVariables = """{"variables":{}}"""u8.ToArray();
    private static readonly byte[] CappingVariables = """{"variables":{"input":{"type":"INDIVIDUAL_NEW_CHAT_THREAD"}}}"""u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Overtime = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private Task<ClientEvent?>? _timeLock, _capping;
    private volatile bool _isAsked;

    /// <summary>True once the server answered what the account may do now, or did not in time.</summary>
    public bool IsAsked => _isAsked;

    /// <summary>Asks for both limits, and tells of what is known then.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await Task.WhenAll(AskTimeLockAsync(cancellationToken), AskCappingAsync(cancellationToken));
            var known = found.OfType<ClientEvent>().ToArray();
            if (known.Length > 0) await TellAsync(known, cancellationToken);
        }
        finally
        {
            _isAsked = true;
        }
    }

    /// <summary>The limit that a refusal comes from, or null when the server does not say.</summary>
    public async Task<ClientEvent?> FindAsync(bool isCapped, CancellationToken cancellationToken) =>
        isCapped ? await AskCappingAsync(cancellationToken) : await AskTimeLockAsync(cancellationToken);

    /// <summary>Until when a limit keeps the account from starting chats, or null.</summary>
    public static DateTimeOffset? EndOf(ClientEvent? limit) => limit switch
    {
        TimeLockChanged { IsActive: true } timeLock => timeLock.Until,
        NewChatCapChanged { State: NewChatCapState.Capped } cap => cap.Until,
        _ => null,
    };

    /// <summary>What a GraphQL notification of the server says of the limits, or null.</summary>
    /// <param name="data">The member <c>data</c> of its JSON.</param>
    public ClientEvent? Read(JsonElement data) =>
        MexJson.Find(data, "xwa2_notify_account_reachout_timelock") is { } timeLock ? ReadTimeLock(timeLock)
        : MexJson.Find(data, "xwa2_notify_new_chat_messages_capping_info_update") is { } capping ? ReadCapping(capping)
        : null;

    private Task<ClientEvent?> AskTimeLockAsync(CancellationToken cancellationToken) =>
        Share(ref _timeLock, () => AskAsync(FetchTimeLock, NoVariables, "xwa2_fetch_account_reachout_timelock", ReadTimeLock, cancellationToken));

    private Task<ClientEvent?> AskCappingAsync(CancellationToken cancellationToken) =>
        Share(ref _capping, () => AskAsync(FetchCapping, CappingVariables, "xwa2_message_capping_info", ReadCapping, cancellationToken));

    /// <summary>Many messages may be refused at once: they ask the server once.</summary>
    private Task<ClientEvent?> Share(ref Task<ClientEvent?>? running, Func<Task<ClientEvent?>> ask)
    {
        lock (_gate) return running is { IsCompleted: false } ? running : running = ask();
    }

    private async Task<ClientEvent?> AskAsync(string query, byte[] variables, string path, Func<JsonElement, ClientEvent?> read, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await link.AskAsync("get", "w:mex", [Node.OfBytes("query", variables, [new NodeAttribute("query_id", query)])], cancellationToken)
                .WaitAsync(Patience, link.Time, cancellationToken);
            if (answer.Child("result")?.Bytes is not { } json) return null;
            using var document = JsonDocument.Parse(json);
            return MexJson.Find(document.RootElement, "data") is { } data && MexJson.Find(data, path) is { } found ? read(found) : null;
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException or JsonException)
        {
            ConnectionLog.FlowFailed(link.Log, "limits", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            return null;
        }
    }

    private TimeLockChanged ReadTimeLock(JsonElement told)
    {
        if (!MexJson.Flag(told, "is_active")) return new TimeLockChanged(false, null);
        var (until, now) = (MexJson.Time(told, "time_enforcement_ends"), link.Time.GetUtcNow());
        // Clocks differ: a lock that should be over and is not is looked at again soon.
        return new TimeLockChanged(true, until <= now ? now + Overtime : until);
    }

    private static NewChatCapChanged? ReadCapping(JsonElement told)
    {
        NewChatCapState? state = MexJson.Text(told, "capping_status") switch
        {
            "NONE" => NewChatCapState.None,
            "FIRST_WARNING" => NewChatCapState.FirstWarning,
            "SECOND_WARNING" => NewChatCapState.SecondWarning,
            "CAPPED" => NewChatCapState.Capped,
            _ => null,
        };
        if (state is not { } known) return null;
        // A quota of -1 is none.
        return new NewChatCapChanged(known, Count(told, "used_quota"), Count(told, "total_quota"), MexJson.Time(told, "cycle_end_timestamp"));
    }

    private static int? Count(JsonElement told, string name) => MexJson.Integer(told, name) is >= 0 and <= int.MaxValue and var number ? (int)number : null;

    private Task TellAsync(IReadOnlyCollection<ClientEvent> known, CancellationToken cancellationToken) => link.ChangeAsync(
        (step, _) =>
        {
            foreach (var limit in known) step.Batch.Events.Add(limit);
            return ValueTask.CompletedTask;
        },
        cancellationToken);
}
