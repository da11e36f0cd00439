using Google.Protobuf;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Gives a new device its number and key index, and sends it the account's signature.</summary>
internal sealed class LinkIssuer(StateStore store, StanzaSender stanzas, ServerClock clock)
{
    private const int MaxLinkedDevices = 32;

    /// <summary>Sends <c>pair-success</c>: the link is pending until the device has signed.</summary>
    /// <exception cref="SandboxRefusedException">The account has too many devices.</exception>
    public void Issue(Session session, Registration registration, Account account, byte[] advSecret, TaskCompletionSource<Jid> completion)
    {
        if (account.Devices.Count > MaxLinkedDevices) throw new SandboxRefusedException("conflict", "The phone has no room for another linked device.");
        var data = session.Hello.Payload.DevicePairingData;
        var (device, keyIndex) = (FreeNumber(account), account.NextKeyIndex);
        account.NextDevice = (ushort)(device + 1);
        account.NextKeyIndex++;
        store.PutAccount(account);
        var boxed = AdvIdentity.Issue(account.Identity, data.EIdent.Span, advSecret, account.RawId, (ulong)clock.Now.ToUnixTimeSeconds(), keyIndex);
        var id = clock.NextId();
        registration.Pending = new PendingLink(account, id, device, keyIndex, advSecret, completion);
        stanzas.Send(session, N("iq", [("from", Jid.ServerJid), ("type", "set"), ("id", id), ("xmlns", "md"), ("t", clock.Now)],
            N("pair-success", [],
                Bytes("device-identity", boxed),
                N("device", ("jid", account.Jid.WithDevice(device)), ("lid", account.Policy.PairsWithoutLid ? null : account.Lid.WithDevice(device))),
                N("platform", ("name", account.IsBusiness ? "smba" : "android")),
                N("biz", ("name", account.IsBusiness ? account.PushName : "")),
                Bytes("client-props", new ClientPairingProps { IsChatDbLidMigrated = account.Policy.LidMigrated }.ToByteArray()))));
    }

    /// <summary>The next number that no device has; after the last that has one byte on the wire they begin again.</summary>
    private static ushort FreeNumber(Account account)
    {
        var number = account.NextDevice;
        while (number is 0 or > byte.MaxValue || account.Devices.ContainsKey(number)) number = number >= byte.MaxValue ? (ushort)1 : (ushort)(number + 1);
        return number;
    }
}
