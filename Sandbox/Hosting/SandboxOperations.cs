using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WhatIsUp.Sandbox.AppState;
using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Business;
using WhatIsUp.Sandbox.Calls;
using WhatIsUp.Sandbox.Communities;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Newsletters;
using WhatIsUp.Sandbox.Pairing;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Presence;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Profile;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.Hosting;

/// <summary>Every operation of the sandbox's REST API.</summary>
public static class SandboxOperations
{
    /// <summary>All of them, by area.</summary>
    public static IReadOnlyList<SandboxOperation> All { get; } =
    [
        .. PhoneOperations.All, .. PairingOperations.All, .. PasskeyOperations.All, .. MessageOperations.All, .. FaultOperations.All, .. GroupOperations.All,
        .. GroupInviteOperations.All, .. CommunityOperations.All, .. SuggestionOperations.All,
        .. AppStateOperations.All, .. BusinessOperations.All, .. PresenceOperations.All, .. CallOperations.All, .. NewsletterOperations.All,
        .. ProfileOperations.All, .. PrivacyOperations.All, .. BlacklistOperations.All,
    ];

    internal static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        foreach (var operation in All)
            routes.MapMethods(operation.Path, [operation.Method], async context =>
            {
                var request = new RestRequest(context, parts);
                var reply = await operation.RunAsync(request).ConfigureAwait(false);
                context.Response.StatusCode = operation.Status;
                if (request.Location is { } location) context.Response.Headers.Location = location;
                if (reply is not null)
                    await context.Response.WriteAsJsonAsync(reply, reply.GetType(), SandboxJson.Options, context.RequestAborted).ConfigureAwait(false);
            });
    }
}
