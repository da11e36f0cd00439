using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Says of each chat whether it may be written to now. People with whom anything went either way are free; strangers wait while WhatsApp does not let the account start
/// chats, and for the channel's own budget. Why a chat's messages wait stands in their rows. Used by the pump's loop alone.
/// </summary>
public sealed class StrangerLane
{
    private const int KnownChats = 4_096;
    private const double LargestJitter = 0.2;

    private readonly ChannelParts _parts;
    private readonly ChannelStore _store;
    private readonly Random _random;
    private readonly WarmUpBudget? _budget;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _admitted = new(StringComparer.Ordinal);
    private DateTimeOffset? _lastSlot;
    private bool _isLoaded, _mayHold = true;

    /// <summary>The lane of a channel by its mode and the options.</summary>
    public StrangerLane(ChannelParts parts, ChannelStore store, Random random)
    {
        (_parts, _store, _random) = (parts, store, random);
        PacingOptions options = parts.Options.Value.Channels.Pacing;
        if (options.StrangersPerDay > 0 && (store.Row.Mode == Mode.Live || options.PacesTestChannels)) _budget = new WarmUpBudget(options);
    }

    private DateTimeOffset Now => _parts.Time.GetUtcNow();

    /// <summary>True when messages of the channel may be held.</summary>
    public bool MayHold => _mayHold;

    /// <summary>When the next held message is due, as far as the last look showed; null when none is held.</summary>
    public DateTimeOffset? NextDue { get; private set; }

    /// <summary>Asks whether a chat may be written to now. A stranger spends of the budget, durably, before anything is sent.</summary>
    public async Task<Admission> AdmitAsync(WhatsAppClient client, string chatId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (_known.Contains(chatId) || !IsStrangerPossible(chatId)) return Admission.Granted;
        var now = Now;
        // Nothing overtakes what is held in its chat.
        if (_mayHold && await _parts.Messages.FindHeldAsync(_store.Fence.Channel, chatId, now, cancellationToken) is { } held) return Admission.Of(held);
        if (await _parts.Messages.HasConversationAsync(_store.Fence.Channel, _store.Row.Mode, chatId, cancellationToken))
        {
            Remember(_known, chatId);
            return Admission.Granted;
        }
        if (!client.AreLimitsKnown) return Admission.Unclear;
        var limits = await _store.LoadLimitsAsync(cancellationToken);
        if (limits.HoldAt(now) is { } hold)
        {
            // By the time that the hold ends the answer is here.
            if (limits.HasUnknownEnd) client.AskLimits();
            _admitted.Remove(chatId);
            return Hold(hold);
        }
        if (_budget is not { } budget || _admitted.Contains(chatId)) return Admission.Granted;
        await LoadAsync(budget, cancellationToken);
        var age = now - (_store.Row.LinkedAt ?? _store.Row.CreatedAt);
        if (!budget.TryTake(now, age)) return Hold(new Hold(HeldReason.WarmUp, NextSlot(budget, age)));
        await KeepAsync(budget, cancellationToken);
        Remember(_admitted, chatId);
        return Admission.Granted;
    }

    /// <summary>A chat's messages are held, or no longer: it is looked at anew.</summary>
    public void Forget(string chatId)
    {
        _known.Remove(chatId);
        _mayHold = true;
    }

    /// <summary>A connection begins: whatever was known of holds is read again.</summary>
    public void Reset()
    {
        _mayHold = true;
        NextDue = null;
    }

    /// <summary>True once when a held message has become due.</summary>
    public bool TakeDue()
    {
        if (!(NextDue <= Now)) return false;
        NextDue = null;
        return true;
    }

    /// <summary>Finds out when the next held message is due.</summary>
    public async Task LookAheadAsync(CancellationToken cancellationToken)
    {
        if (!_mayHold) return;
        NextDue = await _parts.Messages.FindNextHeldAsync(_store.Fence.Channel, Now, cancellationToken);
        _mayHold = NextDue is not null;
        if (!_mayHold) _lastSlot = null;
    }

    private Admission Hold(Hold hold)
    {
        _mayHold = true;
        return Admission.Of(hold);
    }

    /// <summary>Each chat that waits for the budget gets a time of its own, in the order of acceptance.</summary>
    private DateTimeOffset NextSlot(WarmUpBudget budget, TimeSpan age)
    {
        var interval = budget.IntervalAt(age) * (1 + LargestJitter * _random.NextDouble());
        var slot = budget.NextAt(age);
        if (_lastSlot is { } last && last + interval > slot) slot = last + interval;
        _lastSlot = slot;
        return slot;
    }

    private async Task LoadAsync(WarmUpBudget budget, CancellationToken cancellationToken)
    {
        if (_isLoaded) return;
        budget.Until = await _parts.Messages.LoadStrangersUntilAsync(_store.Fence.Channel, cancellationToken);
        _lastSlot = await _parts.Messages.FindLastHeldAsync(_store.Fence.Channel, HeldReason.WarmUp, cancellationToken);
        _isLoaded = true;
    }

    private Task KeepAsync(WarmUpBudget budget, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(_store.Fence);
        MessageRows.PutStrangersUntil(unit, _store.Fence.Channel, budget.Until);
        return _parts.Writer.CommitAsync(unit, cancellationToken);
    }

    private bool IsStrangerPossible(string chatId) =>
        (chatId.EndsWith("@s.whatsapp.net", StringComparison.Ordinal) || chatId.EndsWith("@lid", StringComparison.Ordinal))
        && ChannelStore.Self(_store.Row) is var self && chatId != self.Jid && chatId != self.Lid;

    private static void Remember(HashSet<string> chats, string chatId)
    {
        if (chats.Count >= KnownChats) chats.Clear();
        chats.Add(chatId);
    }
}

/// <summary>Whether a chat may be written to now.</summary>
/// <param name="IsGranted">True when it may.</param>
/// <param name="Hold">Why it may not and until when; null without <paramref name="IsGranted"/> means that it is not known yet.</param>
public readonly record struct Admission(bool IsGranted, Hold? Hold)
{
    /// <summary>It may.</summary>
    public static Admission Granted { get; } = new(true, null);

    /// <summary>What WhatsApp allows is not known yet.</summary>
    public static Admission Unclear { get; } = new(false, null);

    /// <summary>It is held.</summary>
    public static Admission Of(Hold hold) => new(false, hold);
}
