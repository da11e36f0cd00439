using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Server;

/// <summary>
/// Where areas subscribe to what happens to sockets, devices and accounts, so that nobody calls an area that is above its own. Raised inside of steps.
/// </summary>
internal sealed class ServerHooks
{
    /// <summary>A handshake is done: a login or a registration begins.</summary>
    public Hook<Session> SessionOpened { get; } = new();

    /// <summary>A socket has ended; the session still has its device.</summary>
    public Hook<Session> SessionClosed { get; } = new();

    /// <summary>Now and then, for each session.</summary>
    public Hook<Session> SessionSwept { get; } = new();

    /// <summary>A linked device is ready for what its phone sends it.</summary>
    public Hook<Device> DeviceActivated { get; } = new();

    /// <summary>A linked device was unlinked, or its account is deleted.</summary>
    public Hook<Device> DeviceRemoved { get; } = new();

    /// <summary>An account is about to be deleted.</summary>
    public Hook<Account> AccountDeleting { get; } = new();

    /// <summary>A stanza for a phone that is online.</summary>
    public Hook<PhoneStanza> PhoneReceived { get; } = new();

    /// <summary>A phone came back online.</summary>
    public Hook<Account> PhoneCameOnline { get; } = new();

    /// <summary>The app state of an account has changed.</summary>
    public Hook<Account> AppStateChanged { get; } = new();

    /// <summary>An account was moved to LIDs.</summary>
    public Hook<Account> MovedToLids { get; } = new();
}
