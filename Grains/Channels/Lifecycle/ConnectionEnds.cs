using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Handles the end of a connection for the channel.</summary>
internal sealed class ConnectionEnds(ChannelOptions options, ChannelStore store, ConnectionVersion version, ReconnectBackoff backoff)
{
    /// <summary>Moves the channel to the state that follows from the end.</summary>
    /// <param name="end">The end.</param>
    /// <param name="wasPaired">True when the channel was paired as the connection began.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The delay before the next connection, or null if none is required.</returns>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public async Task<TimeSpan?> ApplyAsync(ConnectionEnd end, bool wasPaired, CancellationToken cancellationToken)
    {
        switch (end.Reason)
        {
            case ConnectionEndReason.Stopped:
                return null;
            case ConnectionEndReason.Fenced:
                throw new StoreFencedException();
            // It is a part of each pairing. If a server requests it repeatedly, the delays are those of any other loss.
            case ConnectionEndReason.RestartRequired when !wasPaired && store.Row.Jid is not null:
                return TimeSpan.Zero;
            case ConnectionEndReason.RestartRequired when backoff.Attempt == 0:
                _ = backoff.Next();
                return TimeSpan.Zero;
            case ConnectionEndReason.RestartRequired or ConnectionEndReason.NetworkLost:
                var isPairingByPasskey = store.Row is { Status: ChannelStatus.Passkey, Jid: null };
                await MoveAsync(isPairingByPasskey ? LifecycleTrigger.PasskeyInterrupted : LifecycleTrigger.NetworkLost);
                return backoff.Next(end.RetryAfter);
            case ConnectionEndReason.PasskeyFailed:
                // The state was moved with the event of the failure.
                return Next();
            case ConnectionEndReason.TemporarilyBanned:
                await store.Transitions.WaitForBanAsync(store.Record.Now + (end.RetryAfter ?? options.UnknownBan), cancellationToken);
                return null;
            case ConnectionEndReason.ClientOutdated when await version.RenewAsync(cancellationToken):
                await MoveAsync(LifecycleTrigger.NetworkLost);
                return backoff.Next(end.RetryAfter);
            case ConnectionEndReason.ClientOutdated:
                await store.Transitions.WaitForVersionAsync(version.Chosen, cancellationToken);
                return null;
            default:
                await MoveAsync(TriggerOf(end.Reason));
                return Next();
        }

        Task MoveAsync(LifecycleTrigger trigger) => store.Transitions.TryMoveAsync(
            trigger, wipesDevice: trigger is LifecycleTrigger.Unlinked or LifecycleTrigger.CredentialsUnusable, cancellationToken);
    }

    private TimeSpan? Next() => ChannelLifecycle.IsActive(store.Row.Status) ? backoff.Next() : null;

    private static LifecycleTrigger TriggerOf(ConnectionEndReason reason) => reason switch
    {
        ConnectionEndReason.QrTimedOut => LifecycleTrigger.QrTimedOut,
        ConnectionEndReason.LoggedOut => LifecycleTrigger.Unlinked,
        ConnectionEndReason.Replaced => LifecycleTrigger.Replaced,
        ConnectionEndReason.Banned => LifecycleTrigger.Banned,
        ConnectionEndReason.CredentialsUnusable => LifecycleTrigger.CredentialsUnusable,
        _ => LifecycleTrigger.Refused,
    };
}
