using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// Turns the client's events of one area into rows and webhook events, in the unit of their batch. One instance per activation of a channel; called for one
/// batch at a time.
/// </summary>
public interface IEventProjector
{
    /// <summary>Projects an event, when it is one of this area.</summary>
    /// <returns>False for an event of another area.</returns>
    ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken);

    /// <summary>Projects the changes of a batch beside its events.</summary>
    ValueTask ProjectChangesAsync(EventBatch batch, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>A batch could not be written: cached values that depend on it may not be stored. Called from any thread.</summary>
    void Forget()
    {
    }
}
