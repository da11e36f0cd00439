using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// How fast one channel may send: messages by a bucket in memory, first contacts by one in the database, for a restart must not fill it.
/// Used by the pump's loop alone.
/// </summary>
public sealed class ChannelPace
{
    private const int KnownChats = 4_096;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ChannelParts _parts;
    private readonly ChannelStore _store;
    private readonly RateBudget? _messages;
    private readonly RateBudget? _firstContacts;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private bool _isLoaded;

    /// <summary>The pace of a channel by its mode and the options.</summary>
    public ChannelPace(ChannelParts parts, ChannelStore store)
    {
        (_parts, _store) = (parts, store);
        PacingOptions options = parts.Options.Value.Channels.Pacing;
        if (store.Row.Mode == Mode.Test && !options.PacesTestChannels) return;
        if (options.MessagesPerSecond > 0) _messages = new RateBudget(TimeSpan.FromSeconds(1 / options.MessagesPerSecond), options.MessageBurst);
        if (options.FirstContactsPerDay > 0) _firstContacts = new RateBudget(Day / options.FirstContactsPerDay, options.FirstContactBurst);
    }

    private DateTimeOffset Now => _parts.Time.GetUtcNow();

    /// <summary>How many of these messages may go out now.</summary>
    public int TakeMessages(int wanted)
    {
        if (_messages is null) return wanted;
        var now = Now;
        var taken = 0;
        while (taken < wanted && _messages.TryTake(now)) taken++;
        return taken;
    }

    /// <summary>When the next message may go out.</summary>
    public DateTimeOffset NextMessageAt => _messages?.NextAt ?? DateTimeOffset.MinValue;

    /// <summary>Asks whether a chat may be written to now. A first contact spends of the budget, durably, before anything is sent.</summary>
    /// <returns>Null for yes, else when to ask again.</returns>
    public async Task<DateTimeOffset?> AdmitAsync(string chatId, CancellationToken cancellationToken)
    {
        if (_firstContacts is not { } budget || _known.Contains(chatId)) return null;
        if (IsPerson(chatId) && !await _parts.Messages.HasConversationAsync(_store.Fence.Channel, _store.Row.Mode, chatId, cancellationToken))
        {
            await LoadAsync(budget, cancellationToken);
            if (!budget.TryTake(Now)) return budget.NextAt;
            await KeepAsync(budget, cancellationToken);
        }
        if (_known.Count >= KnownChats) _known.Clear();
        _known.Add(chatId);
        return null;
    }

    /// <summary>WhatsApp takes no first contacts before this time: asking again would lengthen it.</summary>
    public async Task BlockFirstContactsAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (_firstContacts is not { } budget) return;
        await LoadAsync(budget, cancellationToken);
        budget.BlockUntil(until);
        await KeepAsync(budget, cancellationToken);
    }

    private async Task LoadAsync(RateBudget budget, CancellationToken cancellationToken)
    {
        if (_isLoaded) return;
        budget.Until = await _parts.Messages.LoadFirstContactsUntilAsync(_store.Fence.Channel, cancellationToken);
        _isLoaded = true;
    }

    private Task KeepAsync(RateBudget budget, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(_store.Fence);
        MessageRows.PutFirstContactsUntil(unit, _store.Fence.Channel, budget.Until);
        return _parts.Writer.CommitAsync(unit, cancellationToken);
    }

    private static bool IsPerson(string chatId) =>
        chatId.EndsWith("@s.whatsapp.net", StringComparison.Ordinal) || chatId.EndsWith("@lid", StringComparison.Ordinal);
}
