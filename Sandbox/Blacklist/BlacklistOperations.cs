using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Blacklist;

/// <summary>A blocked contact.</summary>
/// <param name="Lid">Its LID.</param>
public sealed record PhoneBlockedReply(string Lid);

/// <summary>Blocked contacts of phones over REST.</summary>
internal static class BlacklistOperations
{
    private const string Root = "/v1/sandbox/phones/{phoneId}/blacklist";

    public static IEnumerable<SandboxOperation> All { get; } =
    [
        new()
        {
            Method = "GET", Path = Root, Id = "listPhoneBlacklist", Scope = SandboxScope.ReadChannels, IsPaged = true, RunAsync = ListAsync,
            Summary = "List the contacts that a phone blocks", ReplyExample = new Page<PhoneBlockedReply>([new PhoneBlockedReply("271828182845@lid")], null),
        },
        new()
        {
            Method = "PUT", Path = Root + "/{jid}", Id = "blockOnPhone", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = request => SetAsync(request, true), Summary = "Block a contact on a phone", Description = "Linked devices are notified.",
        },
        new()
        {
            Method = "DELETE", Path = Root + "/{jid}", Id = "unblockOnPhone", Scope = SandboxScope.ChangeChannels, MayConflict = true,
            RunAsync = request => SetAsync(request, false), Summary = "Unblock a contact on a phone", Description = "Linked devices are notified.",
        },
    ];

    private static async Task<object?> ListAsync(RestRequest request)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        return request.PageOf(await phone.ReadBlockedAsync(request.Aborted).ConfigureAwait(false), lid => new PhoneBlockedReply(lid.ToString()));
    }

    private static async Task<object?> SetAsync(RestRequest request, bool isBlocked)
    {
        var phone = await request.PhoneAsync().ConfigureAwait(false);
        await phone.BlockAsync(RequestReader.Address(request.Route("jid"), "jid").ToAccount(), isBlocked, request.Aborted).ConfigureAwait(false);
        return null;
    }
}
