using System.Text.Json;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Asks the server how long the account may start no new chats, after it refused one.</summary>
internal sealed class Restrictions(Link link)
{
    // Query ids of the web client's GraphQL operations (reference: Baileys); they change with its version, so that no answer is an answer.
    private const string ReachoutTimelock = "23983697327930364";
    private const string MessageCapping = "24503548349331633";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>When the account may try again, or null when the server does not say.</summary>
    public async Task<DateTimeOffset?> FindEndAsync(int error, CancellationToken cancellationToken)
    {
        try
        {
            return error == NackReason.NewChatsCapped
                ? await AskAsync(MessageCapping, """{"variables":{"input":{"type":"INDIVIDUAL_NEW_CHAT_MSG"}}}"""u8.ToArray(), "xwa2_message_capping_info", "cycle_end_timestamp", cancellationToken)
                : await AskAsync(ReachoutTimelock, """{"variables":{}}"""u8.ToArray(), "xwa2_fetch_account_reachout_timelock", "time_enforcement_ends", cancellationToken);
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException or JsonException)
        {
            ConnectionLog.FlowFailed(link.Log, "restriction", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            return null;
        }
    }

    private async Task<DateTimeOffset?> AskAsync(string query, byte[] variables, string path, string field, CancellationToken cancellationToken)
    {
        var answer = await link.AskAsync("get", "w:mex", [Node.OfBytes("query", variables, [new NodeAttribute("query_id", query)])], cancellationToken)
            .WaitAsync(Patience, link.Time, cancellationToken);
        if (answer.Child("result")?.Bytes is not { } json) return null;
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object) return null;
        if (!data.TryGetProperty(path, out var told) || told.ValueKind != JsonValueKind.Object || !told.TryGetProperty(field, out var end)) return null;
        // A number or a text, as the server likes.
        var seconds = end.ValueKind == JsonValueKind.Number ? end.TryGetInt64(out var number) ? number : 0 : long.TryParse(end.ToString(), out var parsed) ? parsed : 0;
        return seconds is > 0 and < 100_000_000_000 && DateTimeOffset.FromUnixTimeSeconds(seconds) is var time && time > link.Time.GetUtcNow() ? time : null;
    }
}
