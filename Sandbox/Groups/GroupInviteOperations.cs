using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Ranks, invite links and requests to join of groups of phones over REST.</summary>
internal static class GroupInviteOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/groups";
    private const string One = Root + "/{groupId}";
    private const string ExampleGroup = "120363123456789012@g.us", ExampleCode = "EzqY7pVx3KqB1aJr0ZkTnW";

    private static readonly SandboxApplicationReply Example =
        new("4915187654322@s.whatsapp.net", "314159265359@lid", "invite_link", PhoneOperations.ExampleTime);

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "PATCH", Path = One + "/participants/{jid}", Id = "rankSandboxMember", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true,
            RunAsync = RankAsync, Summary = "Make a member an administrator, or a plain member", Description = "The phone must administer the group.",
            RequestExample = new RankSandboxMemberRequest { Admin = true }, ReplyExample = GroupOperations.Example,
        },
        new()
        {
            Method = "GET", Path = One + "/invite", Id = "getSandboxGroupInvite", Scope = SandboxScope.ReadChannels, MayConflict = true, MayBeRefused = true,
            RunAsync = GetCodeAsync, Summary = "Read the invite link of a group", Description = "The phone must administer the group.",
            ReplyExample = new SandboxInviteReply(ExampleCode),
        },
        new()
        {
            Method = "DELETE", Path = One + "/invite", Id = "resetSandboxGroupInvite", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true,
            RunAsync = ResetCodeAsync, Summary = "Reset the invite link of a group", Description = "The link before ends.",
            ReplyExample = new SandboxInviteReply(ExampleCode),
        },
        new()
        {
            Method = "POST", Path = Root + "/join", Id = "joinSandboxGroup", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true, RunAsync = JoinAsync,
            Summary = "Join a group with a phone", Description = "By the code of its invite link, or by an invitation that came as a message.",
            RequestExample = new JoinSandboxGroupRequest { InviteCode = ExampleCode }, ReplyExample = new SandboxJoinReply(ExampleGroup, false),
        },
        new()
        {
            Method = "GET", Path = One + "/applications", Id = "listSandboxApplications", Scope = SandboxScope.ReadChannels, IsPaged = true,
            MayConflict = true, MayBeRefused = true,
            RunAsync = ListAsync, Summary = "List requests to join a group", Description = "Oldest first. The phone must administer the group.",
            ReplyExample = new Page<SandboxApplicationReply>([Example], null),
        },
        new()
        {
            Method = "POST", Path = One + "/applications/{jid}", Id = "decideSandboxApplication", Scope = SandboxScope.ChangeChannels,
            MayConflict = true, MayBeRefused = true,
            RunAsync = DecideAsync, Summary = "Approve or reject a request to join", Description = "The phone must administer the group.",
            RequestExample = new DecideSandboxApplicationRequest { Approve = true },
        },
        new()
        {
            Method = "DELETE", Path = One + "/applications", Id = "withdrawSandboxApplication", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = WithdrawAsync, Summary = "Take back a phone's request to join", Description = "After it asked to join a group with approval.",
        },
    ];

    private static async Task<object?> RankAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<RankSandboxMemberRequest>().ConfigureAwait(false);
        var member = RequestReader.Address(request.Route("jid"), "jid");
        return GroupOperations.Show(await phone.RankInGroupAsync(GroupOperations.Group(request), member, body.Admin, request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> GetCodeAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return new SandboxInviteReply(await phone.ReadInviteCodeAsync(GroupOperations.Group(request), request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> ResetCodeAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return new SandboxInviteReply(await phone.ResetInviteCodeAsync(GroupOperations.Group(request), request.Aborted).ConfigureAwait(false));
    }

    private static async Task<object?> JoinAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<JoinSandboxGroupRequest>().ConfigureAwait(false);
        if (body.GroupId is null)
        {
            var (joined, isPending) = await phone.JoinGroupAsync(body.InviteCode, request.Aborted).ConfigureAwait(false);
            return new SandboxJoinReply(joined.ToString(), isPending);
        }
        var group = Jid.TryParse(body.GroupId, out var jid) && jid.IsGroup ? jid
            : throw RequestReader.Refused("The address is not that of a group.", "group_id");
        var accepted = await phone.AcceptInvitationAsync(group, body.InviteCode, request.Aborted).ConfigureAwait(false);
        return new SandboxJoinReply(accepted.Jid.ToString(), false);
    }

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var found = await phone.ListApplicationsAsync(GroupOperations.Group(request), request.Aborted).ConfigureAwait(false);
        return request.PageOf(found, one => new SandboxApplicationReply(one.Jid.ToString(), one.Lid.ToString(), one.Method, one.At));
    }

    private static async Task<object?> DecideAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        var body = await request.BodyAsync<DecideSandboxApplicationRequest>().ConfigureAwait(false);
        var applicant = RequestReader.Address(request.Route("jid"), "jid");
        await phone.DecideOnApplicationAsync(GroupOperations.Group(request), applicant, body.Approve, request.Aborted).ConfigureAwait(false);
        return null;
    }

    private static async Task<object?> WithdrawAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        await phone.WithdrawApplicationAsync(GroupOperations.Group(request), request.Aborted).ConfigureAwait(false);
        return null;
    }
}
