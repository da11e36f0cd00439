using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Presence;

/// <summary>Presence and typing: of this device for others, and of others for this device.</summary>
public sealed class PresenceClient
{
    private readonly Operations<ChatActivities> _activities;
    private readonly Operations<PresenceSubscriber> _subscriber;
    private readonly Func<OwnPresence?> _presence;

    internal PresenceClient(Operations<ChatActivities> activities, Operations<PresenceSubscriber> subscriber, Func<OwnPresence?> presence) =>
        (_activities, _subscriber, _presence) = (activities, subscriber, presence);

    /// <summary>When the device was available last on the present connection, the present time while it is; null when it never was.</summary>
    public DateTimeOffset? LastAvailableAt => _presence()?.LastAvailableAt;

    /// <summary>True when the device can be shown as available: it is logged in and the account's name is known.</summary>
    public bool CanShow => _activities.Read(activities => activities.Presence.CanShow);

    /// <summary>True while the device is available for as long as it is connected, by choice of its owner.</summary>
    public bool StaysAvailable => _activities.Read(activities => activities.Presence.StaysAvailable);

    /// <summary>Shows the device as available for a while. Without a connection nothing happens.</summary>
    public void ShowFor(TimeSpan span) => _activities.Run(activities => activities.Presence.ShowFor(span));

    /// <summary>Sends the presence to the server when the setting behind it has changed.</summary>
    public void Review() => _activities.Run(activities => activities.Presence.Review());

    /// <summary>
    /// Shows in a chat that the account is typing or recording, or has stopped. This is shown only while the device is available, so it becomes available until
    /// shortly afterwards. The server does not answer; without a connection nothing happens.
    /// </summary>
    /// <param name="chat">The chat.</param>
    /// <param name="activity">The activity.</param>
    /// <param name="duration">How long, when that is known.</param>
    public void Send(Jid chat, ChatActivity activity, TimeSpan? duration = null) => _activities.Run(activities => activities.Send(chat, activity, duration));

    /// <summary>As <see cref="Send"/>, for callers that need to know whether it was sent; with a duration it also sends the end, afterwards.</summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task ShowAsync(Jid chat, ChatActivity activity, TimeSpan? duration, CancellationToken cancellationToken) =>
        _activities.RunAsync(activities => activities.ShowAsync(chat, activity, duration, cancellationToken));

    /// <summary>
    /// Subscribes to the presence of a person or group; changes are published as <see cref="Events.PresenceChanged"/>. It does so only while the
    /// device is available itself. The subscription is renewed on later connections of the device.
    /// </summary>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task SubscribeAsync(Jid chat, CancellationToken cancellationToken) =>
        _subscriber.RunAsync(subscriber => subscriber.SubscribeAsync(chat, cancellationToken));

    /// <summary>Ends a subscription.</summary>
    /// <returns>False when there was none.</returns>
    /// <exception cref="NotConnectedException">There is no logged-in connection.</exception>
    public Task<bool> UnsubscribeAsync(Jid chat, CancellationToken cancellationToken) =>
        _subscriber.RunAsync(subscriber => subscriber.UnsubscribeAsync(chat, cancellationToken));
}
