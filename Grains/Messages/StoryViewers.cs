using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Messages;

/// <summary>
/// Rejects stories that nobody would see, before they are accepted. Whoever sees them is not known without a connection: then the story is accepted, and fails
/// when it is to be sent.
/// </summary>
internal sealed class StoryViewers(ChannelCore core)
{
    /// <summary>How long the numbers of a long list are looked up before the story is accepted without the result.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Checks that a story would have a viewer.</summary>
    /// <param name="requested">The audience as it was requested, which names the field of the error.</param>
    /// <param name="audience">The same as the client has it; null for the account's own choice.</param>
    /// <exception cref="GatewayException"><c>invalid_request</c> with the reason <c>story_to_nobody</c>.</exception>
    public async Task RequireAsync(StoryAudience? requested, StatusAudience? audience)
    {
        try
        {
            if (await core.CallAsync((client, token) => HasViewersAsync(client, audience, token))) return;
        }
        catch (Exception fault) when (fault is NotConnectedException or NoAnswerException or WhatsAppRefusedException)
        {
            return;
        }
        var details = new Dictionary<string, string> { ["reason"] = StoryAudience.ToNobody };
        if (requested?.Kind == StoryAudienceKind.Only) details["status_jid_list"] = "names no other account that is on WhatsApp";
        else if (requested is not null) details["exclude_contacts"] = "leaves no contact";
        throw new GatewayException(ErrorCode.InvalidRequest, "Nobody would see the story.", details);
    }

    private async Task<bool> HasViewersAsync(WhatsAppClient client, StatusAudience? audience, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, core.Dependencies.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await client.Stories.HasViewersAsync(audience, both.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return true;
        }
    }
}
