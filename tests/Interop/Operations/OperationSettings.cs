using System.Globalization;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop.Operations;

/// <summary>Places for operations, made by the phones.</summary>
internal static class OperationSettings
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>No place at all.</summary>
    public static Task<OperationPlace> NoPlace(OperationScene scene) => Task.FromResult(new OperationPlace(scene, scene.Friend.Jid, ""));

    /// <summary>The channel is shown as available, as Baileys is from its start.</summary>
    public static async Task<OperationPlace> Available(OperationScene scene)
    {
        await scene.CallAsync(HttpMethod.Put, "presences/me", new { presence = "available" });
        return await NoPlace(scene);
    }

    /// <summary>A group of ours with the friend.</summary>
    public static async Task<OperationPlace> Group(OperationScene scene)
    {
        var group = (await scene.Me.CreateGroupAsync("Group", [scene.Friend.Jid], cancellationToken: Stop)).Jid;
        return new OperationPlace(scene, group, await scene.Me.ReadInviteCodeAsync(group, Stop));
    }

    /// <summary>A group of the friend that we are not in.</summary>
    public static async Task<OperationPlace> OthersGroup(OperationScene scene)
    {
        var group = (await scene.Friend.CreateGroupAsync("Group", [scene.Third.Jid], cancellationToken: Stop)).Jid;
        return new OperationPlace(scene, group, await scene.Friend.ReadInviteCodeAsync(group, Stop));
    }

    /// <summary>A group of ours with a join request of the third person.</summary>
    public static async Task<OperationPlace> WantedGroup(OperationScene scene)
    {
        var place = await Group(scene);
        await scene.Me.ConfigureGroupAsync(place.Chat, new UpdateSandboxGroupRequest { JoinApproval = true }, Stop);
        await scene.Third.JoinGroupAsync(place.Code, Stop);
        return place;
    }

    /// <summary>A group of ours with a picture.</summary>
    public static async Task<OperationPlace> GroupWithPicture(OperationScene scene)
    {
        var place = await Group(scene);
        await scene.Theirs.CallSocketAsync("updateProfilePicture", place.Id, new { url = "data:image/png;base64," + SampleFiles.Base64("picture.png") });
        return place;
    }

    /// <summary>A group of ours to which the friend, whom nobody may add, has an invitation.</summary>
    public static async Task<OperationPlace> InvitingGroup(OperationScene scene)
    {
        var group = (await scene.Me.CreateGroupAsync("Group", [scene.Third.Jid], cancellationToken: Stop)).Jid;
        return await InviteAsync(scene, group);
    }

    private static async Task<OperationPlace> InviteAsync(OperationScene scene, Jid group)
    {
        await scene.Friend.SetPrivacyAsync("groupadd", "none", cancellationToken: Stop);
        await scene.Theirs.CallSocketAsync("groupParticipantsUpdate", group.ToString(), new[] { scene.Friend.Jid.ToString() }, "add");
        await scene.Friend.SetPrivacyAsync("groupadd", "all", cancellationToken: Stop);
        return new OperationPlace(scene, group, "");
    }

    /// <summary>A community of the friend.</summary>
    public static async Task<OperationPlace> OthersCommunity(OperationScene scene)
    {
        var community = (await scene.Friend.CreateCommunityAsync("Town", Stop)).Jid;
        return new OperationPlace(scene, community, await scene.Friend.ReadInviteCodeAsync(community, Stop));
    }

    /// <summary>A community of ours, and a plain group of ours.</summary>
    public static async Task<OperationPlace> Community(OperationScene scene)
    {
        var community = (await scene.Me.CreateCommunityAsync("Town", Stop)).Jid;
        return new OperationPlace(
            scene, community, await scene.Me.ReadInviteCodeAsync(community, Stop),
            (await scene.Me.CreateGroupAsync("Plain", [scene.Friend.Jid], cancellationToken: Stop)).Jid);
    }

    /// <summary>A community of ours with a join request of the third person.</summary>
    public static async Task<OperationPlace> WantedCommunity(OperationScene scene)
    {
        var place = await Community(scene);
        await scene.Me.ConfigureGroupAsync(place.Chat, new UpdateSandboxGroupRequest { JoinApproval = true }, Stop);
        await scene.Third.JoinGroupAsync(place.Code, Stop);
        return place;
    }

    /// <summary>A community of ours to which the friend, whom nobody may add, has an invitation.</summary>
    public static async Task<OperationPlace> InvitingCommunity(OperationScene scene) =>
        await InviteAsync(scene, (await scene.Me.CreateCommunityAsync("Town", Stop)).Jid);

    /// <summary>A cover of our business profile.</summary>
    public static async Task<OperationPlace> ProfileWithCover(OperationScene scene)
    {
        var picture = new Dictionary<string, string> { ["$bytes"] = SampleFiles.Base64("picture.png") };
        var id = await scene.Theirs.CallSocketAsync("updateCoverPhoto", picture);
        return new OperationPlace(scene, scene.Me.Jid, id.ToString());
    }

    /// <summary>A product in our catalogue.</summary>
    public static async Task<OperationPlace> Product(OperationScene scene)
    {
        var images = new[] { new { url = "https://mmg.whatsapp.net/a" } };
        var made = await scene.Theirs.CallSocketAsync("productCreate", new { name = "Roses", price = 24_500, currency = "EUR", isHidden = false, images });
        return new OperationPlace(scene, scene.Me.Jid, made.GetProperty("id").GetString()!);
    }

    /// <summary>A community of ours with a group that the friend is in.</summary>
    public static async Task<OperationPlace> CommunityWithMembers(OperationScene scene)
    {
        var place = await Community(scene);
        await scene.Me.LinkGroupAsync(place.Chat, place.Other!.Value, Stop);
        return place;
    }

    /// <summary>A newsletter of ours, followed by the friend, with a post.</summary>
    public static Task<OperationPlace> Newsletter(OperationScene scene) => PostedAsync(scene, scene.Me, scene.Friend);

    /// <summary>A newsletter of the friend with a post.</summary>
    public static Task<OperationPlace> OthersNewsletter(OperationScene scene) => PostedAsync(scene, scene.Friend, null);

    /// <summary>A newsletter of the friend that we follow.</summary>
    public static Task<OperationPlace> FollowedNewsletter(OperationScene scene) => PostedAsync(scene, scene.Friend, scene.Me);

    /// <summary>A newsletter of ours with the friend as an administrator.</summary>
    public static async Task<OperationPlace> SharedNewsletter(OperationScene scene)
    {
        var place = await Newsletter(scene);
        await scene.Me.InviteNewsletterAdminAsync(place.Chat, scene.Friend.Lid, Stop);
        await scene.Friend.AcceptNewsletterAdminAsync(place.Chat, Stop);
        return place;
    }

    private static async Task<OperationPlace> PostedAsync(OperationScene scene, SandboxPhone owner, SandboxPhone? follower)
    {
        var made = await owner.CreateNewsletterAsync("News", "All of it", Stop);
        var newsletter = Jid.Parse(made.Id);
        if (follower is not null) await follower.FollowNewsletterAsync(newsletter, cancellationToken: Stop);
        var post = await owner.PostAsync(newsletter, "First", Stop);
        return new OperationPlace(scene, newsletter, made.InviteCode) { Post = post.ServerId.ToString(CultureInfo.InvariantCulture) };
    }
}
