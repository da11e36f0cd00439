using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>What WhatsApp allows the account, and the messages that are held back for it.</summary>
public sealed partial class ChannelStore
{
    private volatile ChannelLimits? _limits;

    /// <summary>Called after a commit that told of other limits than before.</summary>
    public Action? LimitsChanged { get; set; }

    /// <summary>Called after a commit that told of a message in a chat, with the chat.</summary>
    public Action<string>? ChatHeard { get; set; }

    /// <summary>What WhatsApp allows the account, as far as it was heard.</summary>
    public async ValueTask<ChannelLimits> LoadLimitsAsync(CancellationToken cancellationToken) => _limits ??= await parts.Health.LoadLimitsAsync(Id, cancellationToken);

    /// <summary>Holds queued messages back.</summary>
    public async Task HoldAsync(IReadOnlyCollection<(string MessageId, Hold Hold)> held, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(held);
        var unit = new WriteUnit(Fence);
        foreach (var (messageId, hold) in held) MessageRows.Hold(unit, Id, messageId, hold, Now);
        await WriteAsync(unit, cancellationToken);
    }

    /// <summary>Ends holds: those of these chats, and when asked to those for what WhatsApp did not allow and allows now, or until another time.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<string> chats, bool releasesLimits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chats);
        var unit = new WriteUnit(Fence);
        foreach (var chat in chats) MessageRows.ReleaseHeld(unit, Id, chat, Now);
        if (releasesLimits) MessageRows.ReleaseLimits(unit, Id, await LoadLimitsAsync(cancellationToken), Now);
        await WriteAsync(unit, cancellationToken);
    }

    private async Task AddTimeLockAsync(WriteUnit unit, TimeLockChanged told, CancellationToken cancellationToken)
    {
        var known = await LoadLimitsAsync(cancellationToken);
        Keep(unit, known, known with { TimeLock = new TimeLockView(told.IsActive, told.Until) });
        if (!told.IsActive) await RemoveWarningAsync(unit, ChannelWarningKind.TimeLock, cancellationToken);
        else await AddWarningAsync(unit, Warnings.TimeLock(told.Until, Now), cancellationToken);
    }

    private async Task AddCapAsync(WriteUnit unit, NewChatCapChanged told, CancellationToken cancellationToken)
    {
        var known = await LoadLimitsAsync(cancellationToken);
        var state = told.State switch
        {
            NewChatCapState.FirstWarning => CappingState.FirstWarning,
            NewChatCapState.SecondWarning => CappingState.SecondWarning,
            NewChatCapState.Capped => CappingState.Capped,
            _ => CappingState.None,
        };
        Keep(unit, known, known with { Capping = new CappingView(state, told.Used, told.Total, told.Until) });
        if (state == CappingState.None) await RemoveWarningAsync(unit, ChannelWarningKind.Capping, cancellationToken);
        else await AddWarningAsync(unit, Warnings.Capping(state, told.Until, Now), cancellationToken);
    }

    private void Keep(WriteUnit unit, ChannelLimits known, ChannelLimits next)
    {
        if (known == next) return;
        HealthRows.Put(unit, Id, next);
        // Known at once: a refusal that follows in the same batch is judged by it.
        _limits = next;
    }

    /// <summary>What the server's refusal of a message leads to.</summary>
    private async Task AddRefusalAsync(WriteUnit unit, MessageAcknowledged refused, CancellationToken cancellationToken)
    {
        MessageRows.NoteRefusal(unit, Id, refused.MessageId, refused.ErrorCode.GetValueOrDefault());
        var verdict = JudgeRefusal?.Invoke(refused, await LoadLimitsAsync(cancellationToken));
        if (verdict?.Hold is { } hold) MessageRows.Hold(unit, Id, refused.MessageId, hold, Now);
        else if (verdict?.Error is { } error) await AddFailureAsync(unit, refused.MessageId, error, cancellationToken);
    }
}
