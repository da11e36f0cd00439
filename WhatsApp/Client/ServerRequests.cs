using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Pairing;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Requests of the server to the client: the refs of QRs, the end of a pairing, pings.</summary>
internal sealed class ServerRequests(ClientSession session)
{
    public void Handle(DeviceTransaction transaction, Node stanza)
    {
        if (stanza.Child("pair-device") is not null && session.IsRegistration)
        {
            session.Entry.Greet();
            session.Linking.Qr.Show(stanza, session.Linking.Passkey.IsUnderWay);
        }
        else if (stanza.Child("pair-success") is not null && (session.IsRegistration || session.Linking.Passkey.Stage == PasskeyStage.Done))
            session.Connection.Start("pair-success", token => PairAsync(stanza, token));
        else if (stanza.Get("xmlns") == "urn:xmpp:ping" || stanza.Child("ping") is not null) Answer(stanza);
        // As other clients do: to a request that means nothing to us there is no answer (reference: Baileys, whatsmeow).
        else UnknownStanzas.Note(transaction, session.Connection, null, "iq:" + (stanza.Children.Count > 0 ? stanza.Children[0].Tag : stanza.Get("xmlns")));
    }

    /// <summary>The server's own pings have no id, and the web client's responses have none either (reference: whatsapp-rust).</summary>
    private void Answer(Node ping)
    {
        if (ping.Get("type") != "get") return;
        List<NodeAttribute> attributes = [new("to", ping.GetJid("from") ?? Jid.ServerJid), new("type", "result")];
        if (ping.Get("id") is { } id) attributes.Add(new NodeAttribute("id", id));
        session.Connection.Send(Node.Of("iq", attributes));
    }

    private async Task PairAsync(Node stanza, CancellationToken cancellationToken)
    {
        try
        {
            if (!await session.Linking.Qr.CompleteAsync(stanza, !session.IsRegistration, cancellationToken)) return;
            session.Linking.PairCode.Stop();
            session.Linking.Passkey.Complete();
            session.Login.NoteServerTime(stanza);
            session.Login.SendUnifiedSession();
        }
        catch (AdvException)
        {
            session.Finish(new ConnectionEnd(ConnectionEndReason.Refused, 401));
            throw;
        }
        catch (Exception fault)
        {
            session.Fail(fault);
            throw;
        }
    }
}
