using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>The refs that clients show as QRs, and whose they are.</summary>
internal sealed class QrRefs
{
    private const int RefsPerSet = 6;
    private readonly StanzaSender _stanzas;
    private readonly ServerClock _clock;
    private readonly Dictionary<string, Session> _sessions = [];

    public QrRefs(StanzaSender stanzas, ServerClock clock, RegistrationHandler registrations)
    {
        (_stanzas, _clock) = (stanzas, clock);
        registrations.Opened.Add(opened => Send(opened.Session, opened.Registration));
        registrations.Ended.Add(ended => Remove(ended.Registration));
    }

    /// <summary>The session of the client that shows this ref, or null.</summary>
    public Session? Find(string reference) => _sessions.GetValueOrDefault(reference);

    private void Send(Session session, Registration registration)
    {
        var refs = new Node[RefsPerSet];
        for (var i = 0; i < refs.Length; i++)
        {
            var text = "2@" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
            registration.Refs.Add(text);
            _sessions[text] = session;
            refs[i] = Node.OfText("ref", text);
        }
        _stanzas.Send(session, N("iq", [("from", Jid.ServerJid), ("type", "set"), ("id", _clock.NextId()), ("xmlns", "md")], N("pair-device", [], refs)));
    }

    private void Remove(Registration registration)
    {
        foreach (var text in registration.Refs) _sessions.Remove(text);
    }
}
