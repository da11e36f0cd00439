using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Sessions of clients without credentials: who may register, and for how long.</summary>
internal sealed class RegistrationHandler(
    StanzaSender stanzas, ServerClock clock, ServerHooks hooks, SandboxOptions options, LoginHandler login, LinkLog log) : IStanzaHandler
{
    /// <summary>A client may be linked from here on.</summary>
    public Hook<(Session Session, Registration Registration)> Opened { get; } = new();

    /// <summary>The client was linked, or its socket has ended.</summary>
    public Hook<(Session Session, Registration Registration)> Ended { get; } = new();

    public void Register(StanzaTable table)
    {
        hooks.SessionOpened.Add(session =>
        {
            if (!session.Hello.Payload.HasUsername) Open(session);
        });
        hooks.SessionClosed.Add(Close);
        hooks.SessionSwept.Add(Sweep);
    }

    /// <summary>The client was linked: its session is no longer a registration.</summary>
    public void Complete(Session session)
    {
        Close(session);
        SetRegistration(session, null);
    }

    private void Open(Session session)
    {
        if (login.IsOutdated(session.Hello))
        {
            login.RefuseOutdated(session);
            return;
        }
        if (session.Hello.Payload.DevicePairingData is not { } data || !IsSound(data))
        {
            log.Refused(session, "registration data is incomplete or its signed pre-key is not signed");
            stanzas.End(session, N("failure", ("reason", 400), ("location", "lla")));
            return;
        }
        var registration = new Registration { EndsAt = clock.Now + options.UnlinkedLifetime };
        SetRegistration(session, registration);
        Opened.Raise((session, registration));
    }

    private void Close(Session session)
    {
        if (session.Find<Registration>() is { } registration) Ended.Raise((session, registration));
    }

    /// <summary>Ends the stream of a client that was not linked in time.</summary>
    private void Sweep(Session session)
    {
        if (session.Find<Registration>() is { Pending: null } registration && session.Find<PasskeyCeremony>() is null && clock.Now >= registration.EndsAt)
            stanzas.End(session, N("xmlstreamend"));
    }

    private static bool IsSound(ClientPayload.Types.DevicePairingRegistrationData data) =>
        data.ERegid.Length == 4 && data.EIdent.Length == 32 && data.ESkeyId.Length == 3 && data.ESkeyVal.Length == 32 && data.EKeytype.Length == 1
            && data.EKeytype[0] == 5
        && PreKeyFactory.VerifySignature(data.EIdent.Span, data.ESkeyVal.Span, data.ESkeySig.Span);

    private static void SetRegistration(Session session, Registration? registration)
    {
        session.Set(registration);
        session.IsRegistering = registration is not null;
    }
}
