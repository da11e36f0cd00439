using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Decides for each chat whether it may be written to now. Contacts with any exchanged message are free; strangers wait while WhatsApp lets the account start
/// no chats, and for the channel's own budget. The reason why a chat's messages wait is in their rows. Used by the pump's loop only.
/// </summary>
public sealed class StrangerLane
{
    private const int KnownChats = 4_096;
    private const double LargestJitter = 0.2;

    private readonly ChannelDependencies _dependencies;
    private readonly ChannelRecord _record;
    private readonly ChannelWarnings _warnings;
    private readonly Random _random;
    private readonly WarmUpBudget? _budget;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _admitted = new(StringComparer.Ordinal);
    private DateTimeOffset? _lastSlot;
    private bool _isLoaded, _mayHold = true;

    /// <summary>The lane of a channel by its mode and the options.</summary>
    public StrangerLane(ChannelDependencies dependencies, ChannelRecord record, ChannelWarnings warnings, Random random)
    {
        (_dependencies, _record, _warnings, _random) = (dependencies, record, warnings, random);
        PacingOptions options = dependencies.Options.Value.Channels.Pacing;
        if (options.StrangersPerDay > 0 && (record.Row.Mode == Mode.Live || options.PacesTestChannels)) _budget = new WarmUpBudget(options);
    }

    private DateTimeOffset Now => _dependencies.Time.GetUtcNow();

    /// <summary>True when messages of the channel may be held.</summary>
    public bool MayHold => _mayHold;

    /// <summary>When the next held message is due, as far as the last look showed; null when none is held.</summary>
    public DateTimeOffset? NextDue { get; private set; }

    /// <summary>Whether a chat may be written to now. A stranger uses the budget, durably, before anything is sent.</summary>
    public async Task<Admission> AdmitAsync(WhatsAppClient client, string chatId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (_known.Contains(chatId) || !IsStrangerPossible(chatId)) return Admission.Granted;
        var now = Now;
        // Nothing overtakes messages held in the same chat.
        if (_mayHold && await _dependencies.Messages.Held.FindHeldAsync(_record.Id, chatId, now, cancellationToken) is { } held) return Admission.Of(held);
        if (await _dependencies.Messages.Pacing.HasConversationAsync(_record.Id, _record.Row.Mode, chatId, cancellationToken))
        {
            Keep(_known, chatId);
            return Admission.Granted;
        }
        if (!client.AreLimitsKnown) return Admission.Unclear;
        var limits = await _warnings.LoadLimitsAsync(cancellationToken);
        if (limits.HoldAt(now) is { } hold)
        {
            // By the time that the hold ends the answer is here.
            if (limits.HasUnknownEnd) client.RefreshLimits();
            _admitted.Remove(chatId);
            return Hold(hold);
        }
        if (_budget is not { } budget || _admitted.Contains(chatId)) return Admission.Granted;
        await LoadAsync(budget, cancellationToken);
        var age = now - (_record.Row.LinkedAt ?? _record.Row.CreatedAt);
        if (!budget.TryTake(now, age)) return Hold(new Hold(HeldReason.WarmUp, NextSlot(budget, age)));
        await KeepAsync(budget, cancellationToken);
        Keep(_admitted, chatId);
        return Admission.Granted;
    }

    /// <summary>A chat's messages are held, or no longer held: it is checked again.</summary>
    public void Forget(string chatId)
    {
        _known.Remove(chatId);
        _mayHold = true;
    }

    /// <summary>A connection begins: the holds are read again.</summary>
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
    public async Task CheckAheadAsync(CancellationToken cancellationToken)
    {
        if (!_mayHold) return;
        NextDue = await _dependencies.Messages.Held.FindNextHeldAsync(_record.Id, Now, cancellationToken);
        _mayHold = NextDue is not null;
        if (!_mayHold) _lastSlot = null;
    }

    private Admission Hold(Hold hold)
    {
        _mayHold = true;
        return Admission.Of(hold);
    }

    /// <summary>Each chat that waits for the budget gets its own time, in the order of acceptance.</summary>
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
        budget.Until = await _dependencies.Messages.Pacing.LoadStrangersUntilAsync(_record.Id, cancellationToken);
        _lastSlot = await _dependencies.Messages.Held.FindLastHeldAsync(_record.Id, HeldReason.WarmUp, cancellationToken);
        _isLoaded = true;
    }

    private Task KeepAsync(WarmUpBudget budget, CancellationToken cancellationToken)
    {
        var unit = _record.NewUnit();
        PacingRows.PutStrangersUntil(unit, _record.Id, budget.Until);
        return _dependencies.Writer.CommitAsync(unit, cancellationToken);
    }

    private bool IsStrangerPossible(string chatId) =>
        (chatId.EndsWith("@s.whatsapp.net", StringComparison.Ordinal) || chatId.EndsWith("@lid", StringComparison.Ordinal))
        && Addresses.Self(_record.Row) is var self && chatId != self.Jid && chatId != self.Lid;

    private static void Keep(HashSet<string> chats, string chatId)
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

    /// <summary>WhatsApp's limits are not known yet.</summary>
    public static Admission Unclear { get; } = new(false, null);

    /// <summary>It is held.</summary>
    public static Admission Of(Hold hold) => new(false, hold);
}
