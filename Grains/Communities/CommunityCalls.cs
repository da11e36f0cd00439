using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Groups;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Communities;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Communities;

/// <summary>Operations on communities at WhatsApp. A group that is no community is not found as one.</summary>
internal static class CommunityCalls
{
    /// <summary>Runs an operation.</summary>
    public static async Task<T> RunAsync<T>(GroupCalls calls, Func<WhatsAppClient, CancellationToken, Task<T>> operation)
    {
        try
        {
            return await calls.RunAsync(operation);
        }
        catch (WhatsAppRefusedException refused) when (refused.Reason == CommunitiesClient.NotCommunity)
        {
            throw new GatewayException(ErrorCode.NotFound, "No such community.", ClientErrors.DetailsOf(refused));
        }
    }

    /// <summary>Throws unless the group was linked or unlinked.</summary>
    public static void Require(CommunityLinkResult result, bool isLink)
    {
        if (result.IsDone) return;
        var refused = new WhatsAppRefusedException(ReasonOf(result.Code, isLink), result.Code > 0 ? result.Code : null);
        throw result.Code == NotFound
            ? new GatewayException(ErrorCode.NotFound, "No such group.", ClientErrors.DetailsOf(refused)) : ClientErrors.Find(refused)!;
    }

    private const int NotFound = 404;

    /// <summary>The stable reason for the server's error code (whatsapp-rust @1489b7da, wacore/src/iq/groups: 406 for a community that is full).</summary>
    public static string ReasonOf(int code, bool isLink) => code switch
    {
        0 => "no_answer",
        401 or 403 => "not_an_admin",
        NotFound => isLink ? "group_not_found" : "not_linked",
        406 or 419 => "community_full",
        409 => isLink ? "already_linked" : "not_linked",
        429 => "rate_limited",
        _ => "refused",
    };
}
