using System.Globalization;
using System.Security.Cryptography;
using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>
/// Pictures of accounts and groups: stored, and served over HTTP. A token belongs inside of <c>picture</c>; to a request with one beside it, or with one for
/// the own account, the server does not answer (WhiskeySockets/Baileys#2589).
/// </summary>
internal sealed class PictureHandler(
    StateStore store, StanzaSender stanzas, ServerClock clock, Mailbox mailbox, ProfileState profiles, ProfileNotices notices, PrivacyRules rules,
    BlacklistState blacklist, MediaVault media)
    : IStanzaHandler
{
    /// <summary>Largest picture.</summary>
    public const int MaxBytes = 512 * 1024;

    private const string Space = "w:profile:picture";
    private const int PathBytes = 16;

    /// <summary>Groups in one request (whatsapp-rust @1489b7da).</summary>
    private const int MaxBatch = 1_000;
    private static readonly byte[] JpegHead = [0xFF, 0xD8, 0xFF];

    public void Register(StanzaTable table)
    {
        table.Requests.On(Space, "get", "picture", Read);
        table.Requests.On("w:g2", "get", "pictures", ReadOfGroups);
        table.Requests.On(Space, "set", "picture", Set);
        table.Requests.On(Space, "set", null, Remove);
        media.FindPicture = (path, cancellationToken) => mailbox.CallAsync(() => Find(path), cancellationToken);
    }

    /// <summary>The file at a path, or null.</summary>
    public byte[]? Find(string path) =>
        store.State.Accounts.Select(profiles.Pictures.Of).Concat(profiles.GroupPictures.All.Values).FirstOrDefault(known => known?.Path == path)?.Jpeg;

    /// <summary>Sets or removes the picture of an account; those who have it as a contact are notified, the own devices in their own way.</summary>
    public string? Change(Account account, byte[]? jpeg, Device? by)
    {
        var made = jpeg is null ? null : New(jpeg);
        if (made is not null) profiles.Pictures.Put(account, made);
        else if (!profiles.Pictures.Remove(account)) return null;
        var change = N(made is null ? "delete" : "set", ("jid", account.NoticeJid), ("id", made?.Id), ("author", account.NoticeJid));
        notices.Publish(account, by, "picture", PrivacyRules.Picture, change, ownChild: N("picture"));
        return made?.Id;
    }

    /// <summary>True for what begins as a JPEG does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes.Length is > 4 and <= MaxBytes && bytes.StartsWith(JpegHead);

    private Node[] Read(Session session, Device device, Node request)
    {
        var requested = request.Children[0];
        if (requested.Get("type") is not ("preview" or "image")) throw Refusal.BadRequest();
        if (request.Child("tctoken") is not null) throw new UnansweredException();
        if (request.GetJid("target") is { IsGroup: true } group) return Answer(session, requested, profiles.GroupPictures.Find(group.User));
        var owner = request.GetJid("target") is { } target ? store.State.Find(target) : device.Account;
        if (owner is null) throw Refusal.NotFound();
        notices.Watch(owner, device);
        var token = requested.Child("tctoken")?.Bytes;
        if (owner == device.Account && token is not null) throw new UnansweredException();
        if (blacklist.Blocks(owner, device.Account) || !rules.Shows(owner, device.Account, PrivacyRules.Picture, token))
            throw Refusal.NotAuthorized();
        return Answer(session, requested, profiles.Pictures.Of(owner));
    }

    private Node[] Answer(Session session, Node requested, StoredPicture? picture)
    {
        if (picture is null) return requested.Get("id") is null ? throw Refusal.NotFound() : [N("picture", ("status", "204"))];
        if (requested.Get("id") == picture.Id) return [N("picture", ("status", "304"))];
        return
        [
            N("picture",
                [("type", requested.Get("type")), .. AddressOf(session, picture), ("hash", Convert.ToBase64String(SHA256.HashData(picture.Jpeg)))]),
        ];
    }

    /// <summary>Pictures of several groups (live reference, row G21). A group without one, or that the account is not in, has its address only.</summary>
    private Node[] ReadOfGroups(Session session, Device device, Node request)
    {
        Node[] named = [.. request.Children[0].ChildrenOf("picture")];
        if (named.Length is 0 or > MaxBatch || request.GetJid("to") is not { IsGroup: true, User.Length: 0 }) throw Refusal.BadRequest();
        return
        [
            N("pictures", [], [.. named.Select(one =>
            {
                if (one.GetJid("jid") is not { IsGroup: true } jid || one.Get("type") is not ("preview" or "image")) throw Refusal.BadRequest();
                var isMember = store.State.FindGroup(jid)?.Members.ContainsKey(device.Account) == true;
                return isMember && profiles.GroupPictures.Find(jid.User) is { } picture
                    ? N("picture", [("jid", jid), .. AddressOf(session, picture)]) : N("picture", ("jid", jid));
            })]),
        ];
    }

    private (string, object?)[] AddressOf(Session session, StoredPicture picture)
    {
        var path = $"/{MediaVault.PictureSegment}/{picture.Path}?oe=0";
        var url = string.Create(CultureInfo.InvariantCulture, $"https://{session.Socket.Host}:{media.Port}{path}");
        return [("id", picture.Id), ("url", url), ("direct_path", path)];
    }

    private Node[] Set(Session session, Device device, Node request)
    {
        var picture = request.Children.FirstOrDefault(child => child.Get("type") is null or "image") ?? request.Children[0];
        if (picture.Bytes is not { } jpeg || !IsJpeg(jpeg.Span)) throw Refusal.NotAcceptable();
        var id = request.GetJid("target") is { IsGroup: true } group ? ChangeOfGroup(group, device, jpeg.ToArray())
            : IsOwn(device, request) ? Change(device.Account, jpeg.ToArray(), device) : throw Refusal.Forbidden();
        return [N("picture", ("id", id))];
    }

    private Node[] Remove(Session session, Device device, Node request)
    {
        if (request.GetJid("target") is { IsGroup: true } group) ChangeOfGroup(group, device, null);
        else if (IsOwn(device, request)) Change(device.Account, null, device);
        else throw Refusal.Forbidden();
        return [];
    }

    private string? ChangeOfGroup(Jid jid, Device device, byte[]? jpeg)
    {
        if (store.State.FindGroup(jid) is not { } group) throw Refusal.NotFound();
        if (!group.Members.TryGetValue(device.Account, out var role) || (group.IsLocked && role == SandboxGroupRole.Member)) throw Refusal.Forbidden();
        var made = jpeg is null ? null : New(jpeg);
        if (made is not null) profiles.GroupPictures.Put(group.Id, made);
        else profiles.GroupPictures.Remove(group.Id);
        var change = N(made is null ? "delete" : "set", ("jid", group.Jid), ("id", made?.Id), ("author", group.In(device.Account)));
        foreach (var member in group.Members.Keys)
            foreach (var own in member.Devices.Values.Where(own => !own.IsPhone && own != device))
                stanzas.Deliver(own, StanzaClass.Notification, N("notification",
                    [("from", group.Jid), ("type", "picture"), ("id", clock.NextId()), ("t", clock.Now), ("participant", group.In(device.Account))], change));
        return made?.Id;
    }

    private StoredPicture New(byte[] jpeg) => new(clock.NextId(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PathBytes)), jpeg);

    private bool IsOwn(Device device, Node request) => request.GetJid("target") is not { } target || store.State.Find(target) == device.Account;
}
