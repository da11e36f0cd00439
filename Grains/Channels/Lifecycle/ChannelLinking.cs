using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Pairing;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Progress of linking on this activation. It is not stored: a new socket starts again.</summary>
public sealed class ChannelLinking
{
    /// <summary>The QR that is shown, or null.</summary>
    public QrIssued? Qr { get; private set; }

    /// <summary>State that outlives a connection while the device is being linked.</summary>
    public LinkingSession Session { get; } = new();

    /// <summary>The latest linking with a passkey on this activation, including one that has ended, or null.</summary>
    public PasskeyAttempt? Passkey { get; private set; }

    /// <summary>The channel changes its state.</summary>
    public void Apply(ChannelStatus before, LifecycleTransition transition)
    {
        ArgumentNullException.ThrowIfNull(transition);
        if (transition.Next != ChannelStatus.Qr) Qr = null;
        if (before == ChannelStatus.Passkey) Passkey = Passkey?.Leave(transition.Reason);
    }

    /// <summary>An event of the client is written.</summary>
    public void Apply(ClientEvent happened)
    {
        if (happened is QrIssued qr) Qr = qr;
        if (happened is PairingCompleted or PasskeyRequested or QrExpired) Qr = null;
        Passkey = PasskeyAttempt.After(Passkey, happened);
    }
}
