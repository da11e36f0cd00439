using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// The effects of the server's refusals of messages, by the rule of their code and by the number of refusals. Not thread-safe.
/// </summary>
internal sealed class Refusals
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _decided = new(StringComparer.Ordinal);
    private readonly HashSet<string> _heldChats = new(StringComparer.Ordinal);

    /// <summary>Which messages may go out under the other name of their recipient.</summary>
    public Readdressing Readdressing { get; } = new();

    /// <summary>Decides how to continue with a refused message.</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="chatId">Its chat, when it was sent on this connection.</param>
    /// <param name="limits">WhatsApp's limits of the account.</param>
    /// <param name="now">The time.</param>
    /// <returns>The decision; the number of refusals if it is sent again, otherwise 0.</returns>
    public (RefusalVerdict Verdict, int Sends) Decide(MessageAcknowledged refused, string? chatId, ChannelLimits limits, DateTimeOffset now)
    {
        var error = refused.ErrorCode.GetValueOrDefault();
        if (NackRule.HoldOf(error, limits, now) is { } hold)
        {
            _decided.Add(refused.MessageId);
            if (chatId is not null) _heldChats.Add(chatId);
            return (new RefusalVerdict(null, hold), 0);
        }
        var rule = NackRule.Of(error);
        var sends = _counts.GetValueOrDefault(refused.MessageId) + 1;
        // If the server reports an end of the restriction, the address is not the reason.
        var isReaddressed = sends >= rule.ReaddressedAfter && refused is { CanReaddress: true, RetryAt: null } && Readdressing.TryReaddress(refused.MessageId);
        if (sends >= rule.Sends && !isReaddressed)
        {
            _decided.Add(refused.MessageId);
            return (new RefusalVerdict(rule.ErrorOf(error, refused.RetryAt), null), 0);
        }
        _counts[refused.MessageId] = sends;
        return (default, sends);
    }

    /// <summary>True if it is decided that a message fails or is held, and that isn't stored yet.</summary>
    public bool IsDecided(string messageId) => _decided.Contains(messageId);

    /// <summary>The verdict is in the database; false when the message is sent again.</summary>
    public bool TakeDecided(string messageId) => _decided.Remove(messageId);

    /// <summary>The message is sent or failed.</summary>
    /// <returns>True when it had been refused.</returns>
    public bool End(string messageId)
    {
        Readdressing.End(messageId);
        return _counts.Count > 0 && _counts.Remove(messageId);
    }

    /// <summary>The connection ended: verdicts that are not in the database yet are void.</summary>
    public void EndConnection() => _decided.Clear();

    /// <summary>Chats with a message that was refused and is held now, each once.</summary>
    public IReadOnlyList<string> TakeHeldChats()
    {
        if (_heldChats.Count == 0) return [];
        string[] held = [.. _heldChats];
        _heldChats.Clear();
        return held;
    }
}
