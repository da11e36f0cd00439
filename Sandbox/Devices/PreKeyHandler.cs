using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Devices;

/// <summary>Pre-keys: taken up with every signature checked, counted, digested, and handed out once each.</summary>
internal sealed class PreKeyHandler(StateStore store, ServerClock clock, SandboxOptions options, DeviceNotices notices) : IStanzaHandler
{
    private const int MaxKeysPerUpload = 1_000;
    private const int MaxKeysPerDevice = 3_000;
    private const int MaxUsersPerRequest = 1_000;
    private const byte CurveType = 5;

    public void Register(StanzaTable table)
    {
        table.Requests.On("encrypt", "get", "count", Count);
        table.Requests.On("encrypt", "get", "digest", Digest);
        table.Requests.On("encrypt", "get", "key", Serve);
        table.Requests.On("encrypt", "get", "key_fetch", Serve);
        table.Requests.On("encrypt", "set", "registration", Upload);
        table.Requests.On("encrypt", "set", "rotate", Rotate);
    }

    public static Node[] Count(Session session, Device device, Node request) => [N("count", ("value", device.PreKeys.Count))];

    public Node[] Upload(Session session, Device device, Node request)
    {
        var registration = ReadId(request.Child("registration")?.Bytes, 4);
        var identity = ReadBytes(request.Child("identity"), 32);
        if (registration is null || identity is null || ReadBytes(request.Child("type"), 1) is not [CurveType]) throw Refusal.BadRequest();
        if (!identity.AsSpan().SequenceEqual(device.IdentityKey)) throw Refusal.NotAcceptable();
        var signed = ReadSigned(device, request.Child("skey"));
        var list = request.Child("list")?.Children ?? [];
        if (list.Count > MaxKeysPerUpload) throw Refusal.BadRequest();
        var keys = new List<(uint Id, byte[] Key)>(list.Count);
        foreach (var key in list)
        {
            if (key.Tag != "key" || ReadId(key.Child("id")?.Bytes, 3) is not { } id || ReadBytes(key.Child("value"), 32) is not { } value)
                throw Refusal.BadRequest();
            keys.Add((id, value));
        }
        if (device.PreKeys.Count + keys.Count > MaxKeysPerDevice) throw Refusal.NotAcceptable();
        var isFirst = device.RegistrationId != registration;
        device.RegistrationId = registration.Value;
        if (Store(device, signed) || isFirst) store.PutDevice(device);
        if (keys.Count > 0) store.AddPreKeys(device, keys);
        return [];
    }

    public Node[] Rotate(Session session, Device device, Node request)
    {
        if (Store(device, ReadSigned(device, request.Child("rotate")?.Child("skey")))) store.PutDevice(device);
        return [];
    }

    public static Node[] Digest(Session session, Device device, Node request)
    {
        var keys = device.PreKeys.InOrder().OrderBy(key => key.Id).ToArray();
        var hash = PreKeyFactory.Digest(device.IdentityKey, device.SignedPreKey, device.SignedPreKeySignature, keys.Select(key => key.Key));
        return
        [
            N("digest", [],
                Bytes("registration", Id32(device.RegistrationId)), Bytes("type", new byte[] { CurveType }), Bytes("identity", device.IdentityKey),
                SignedKey(device),
                N("list", [], [.. keys.Select(key => Bytes("id", Id24(key.Id)))]), Bytes("hash", hash)),
        ];
    }

    /// <summary>Bundles for the requested devices; an unknown user gets an error of its own.</summary>
    public Node[] Serve(Session session, Device device, Node request)
    {
        var users = request.Children[0].Children;
        if (users.Count is 0 or > MaxUsersPerRequest) throw Refusal.BadRequest();
        var answers = new List<Node>(users.Count);
        foreach (var user in users)
        {
            if (user.GetJid("jid") is not { } jid) throw Refusal.BadRequest();
            if (!store.State.TryFindDevice(jid, out var target))
            {
                answers.Add(N("user", [("jid", jid)], N("error", ("code", 404), ("text", "item-not-found"))));
                continue;
            }
            answers.Add(Bundle(jid, target));
        }
        return [N("list", [], [.. answers])];
    }

    /// <summary>Takes the next one-time key of a device; a phone creates one on request.</summary>
    public (uint Id, byte[] Key)? Take(Device device)
    {
        if (device.IsPhone) return store.MakePhonePreKey(device.Account);
        var key = device.PreKeys.Peek();
        if (key is { } taken) store.UsePreKey(device, taken.Id);
        if (device.PreKeys.Count < options.LowPreKeyCount) notices.PreKeysLow(device);
        return key;
    }

    private Node Bundle(Jid jid, Device target)
    {
        var parts = new List<Node>
        {
            Bytes("registration", Id32(target.RegistrationId)), Bytes("type", new byte[] { CurveType }), Bytes("identity", target.IdentityKey),
            SignedKey(target),
        };
        if (Take(target) is { } key) parts.Add(N("key", [], Bytes("id", Id24(key.Id)), Bytes("value", key.Key)));
        return N("user", [("jid", jid), ("t", clock.Now)], [.. parts]);
    }

    private static Node SignedKey(Device device) => N("skey", [],
        Bytes("id", Id24(device.SignedPreKeyId)), Bytes("value", device.SignedPreKey), Bytes("signature", device.SignedPreKeySignature));

    private static (uint Id, byte[] Key, byte[] Signature) ReadSigned(Device device, Node? skey)
    {
        if (ReadId(skey?.Child("id")?.Bytes, 3) is not { } id || ReadBytes(skey?.Child("value"), 32) is not { } key
            || ReadBytes(skey?.Child("signature"), XEdDsa.SignatureBytes) is not { } signature) throw Refusal.BadRequest();
        if (!PreKeyFactory.VerifySignature(device.IdentityKey, key, signature)) throw Refusal.NotAcceptable();
        return (id, key, signature);
    }

    private static bool Store(Device device, (uint Id, byte[] Key, byte[] Signature) signed)
    {
        if (device.SignedPreKeyId == signed.Id && device.SignedPreKey.AsSpan().SequenceEqual(signed.Key)) return false;
        (device.SignedPreKeyId, device.SignedPreKey, device.SignedPreKeySignature) = signed;
        return true;
    }
}
