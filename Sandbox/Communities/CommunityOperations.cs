using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>Communities of phones over REST.</summary>
internal static class CommunityOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/communities";
    private const string One = Root + "/{groupId}";
    private const string Group = One + "/{jid}";
    private const string ExampleGroup = "120363123456789012@g.us";

    private static readonly SandboxCommunityReply Example = new(
        "120363222222222222@g.us", "Our street", PhoneOperations.ExampleTime,
        [
            new SandboxCommunityGroupReply("120363333333333333@g.us", "Our street", "announcement", false, 2),
            new SandboxCommunityGroupReply(ExampleGroup, "Neighbours", "subgroup", false, 2),
        ],
        [
            new SandboxMemberReply("4915187654321@s.whatsapp.net", "271828182845@lid", SandboxGroupRole.Superadmin),
            new SandboxMemberReply("4915112345678@s.whatsapp.net", "314159265358@lid", SandboxGroupRole.Member),
        ]);

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "POST", Path = Root, Id = "createSandboxCommunity", Scope = SandboxScope.ChangeChannels, Creates = true, MayConflict = true,
            PlanLimit = SandboxPlanLimit.Groups, RunAsync = CreateAsync, Summary = "Make a community on a phone", Description = "With its announcement group.",
            RequestExample = new CreateSandboxCommunityRequest { Subject = "Our street" }, ReplyExample = Example,
        },
        new()
        {
            Method = "GET", Path = Root, Id = "listSandboxCommunities", Scope = SandboxScope.ReadChannels, IsPaged = true, RunAsync = ListAsync,
            Summary = "List the communities of a phone", Description = "Oldest first.", ReplyExample = new Page<SandboxCommunityReply>([Example], null),
        },
        new()
        {
            Method = "GET", Path = One, Id = "getSandboxCommunity", Scope = SandboxScope.ReadChannels, RunAsync = GetAsync,
            Summary = "Read a community of a phone", Description = "With its groups and members.", ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = One, Id = "createSandboxCommunityGroup", Scope = SandboxScope.ChangeChannels, MayConflict = true, MayBeRefused = true,
            RunAsync = CreateGroupAsync,
            Summary = "Make a group of a community on a phone",
            RequestExample = new CreateSandboxCommunityGroupRequest { Subject = "Neighbours", ChannelIds = [PhoneOperations.ExampleChannel] },
            ReplyExample = Example,
        },
        new()
        {
            Method = "DELETE", Path = One, Id = "deactivateSandboxCommunity", Scope = SandboxScope.ChangeChannels, MayConflict = true, MayBeRefused = true,
            RunAsync = DeactivateAsync,
            Summary = "Deactivate a community on a phone", Description = "The phone must have made it.",
        },
        new()
        {
            Method = "PUT", Path = Group, Id = "linkSandboxCommunityGroup", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true, RunAsync = LinkAsync,
            Summary = "Link a group to a community on a phone", Description = "The phone must administer both.", ReplyExample = Example,
        },
        new()
        {
            Method = "DELETE", Path = Group, Id = "unlinkSandboxCommunityGroup", Scope = SandboxScope.ChangeChannels, MayConflict = true, MayBeRefused = true,
            RunAsync = UnlinkAsync,
            Summary = "Unlink a group from a community on a phone", Description = "The phone must administer the community.", ReplyExample = Example,
        },
        new()
        {
            Method = "POST", Path = Group + "/join", Id = "joinSandboxCommunityGroup", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = JoinAsync, Summary = "Join a group of a community on a phone", ReplyExample = Example,
        },
    ];

    private static async Task<object?> CreateAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<CreateSandboxCommunityRequest>().ConfigureAwait(false);
        var subject = RequestReader.Required(body.Subject, "subject");
        var community = await phone.CreateCommunityAsync(subject, request.PlanLimit, request.Aborted).ConfigureAwait(false);
        request.Location = $"/v1/sandbox/phones/{phone.Id}/communities/{community.Jid}";
        return Show(community);
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return request.PageOf(await phone.ListCommunitiesAsync(request.Aborted).ConfigureAwait(false), Show);
    }

    private static async Task<object?> GetAsync(RestRequest request) =>
        await ReadAsync(request, await request.PhoneAsync().ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task<object?> CreateGroupAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<CreateSandboxCommunityGroupRequest>().ConfigureAwait(false);
        Jid[] people = [.. (body.Participants ?? []).Select(participant => RequestReader.Address(participant, "participants"))];
        var subject = RequestReader.Required(body.Subject, "subject");
        await phone.CreateCommunityGroupAsync(Address(request, "groupId"), subject, people, body.Hidden == true, request.Aborted).ConfigureAwait(false);
        return await ReadAsync(request, phone).ConfigureAwait(false);
    }

    private static async Task<object?> DeactivateAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        await phone.DeactivateCommunityAsync(Address(request, "groupId"), request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static Task<object?> LinkAsync(RestRequest request) =>
        ChangeAsync(request, (phone, community, group) => phone.LinkGroupAsync(community, group, request.Aborted));

    private static Task<object?> UnlinkAsync(RestRequest request) =>
        ChangeAsync(request, (phone, community, group) => phone.UnlinkGroupAsync(community, group, request.Aborted));

    private static Task<object?> JoinAsync(RestRequest request) =>
        ChangeAsync(request, (phone, community, group) => phone.JoinCommunityGroupAsync(community, group, request.Aborted));

    private static async Task<object?> ChangeAsync(RestRequest request, Func<SandboxPhone, Jid, Jid, Task> change)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        await change(phone, Address(request, "groupId"), Address(request, "jid")).ConfigureAwait(false);
        return await ReadAsync(request, phone).ConfigureAwait(false);
    }

    private static async Task<object?> ReadAsync(RestRequest request, SandboxPhone phone) =>
        Show(await phone.ReadCommunityAsync(Address(request, "groupId"), request.Aborted).ConfigureAwait(false));

    internal static Jid Address(RestRequest request, string parameter) =>
        Jid.TryParse(request.Route(parameter), out var jid) && jid.IsGroup ? jid
            : throw new SandboxRefusedException("not_found", "The phone is in no such community.");

    private static SandboxCommunityReply Show(SandboxCommunity community) => new(
        community.Jid.ToString(), community.Subject, community.CreatedAt,
        [
            .. community.Groups.Select(group =>
                new SandboxCommunityGroupReply(group.Jid.ToString(), group.Subject, group.Kind, group.IsHidden, group.Size)),
        ],
        [.. community.Members.Select(member => new SandboxMemberReply(member.Jid.ToString(), member.Lid.ToString(), member.Role))]);
}
