using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Linking;

/// <summary>A request of the owner's page: the token says which attempt it may see and continue, and nothing else.</summary>
/// <param name="Ceremony">The attempt.</param>
/// <param name="Grain">The channel.</param>
/// <param name="Time">The clock.</param>
internal sealed record LinkVisit(Guid Ceremony, IChannelPasskeyGrain Grain, TimeProvider Time)
{
    /// <summary>Value of <c>details.reason</c> when the attempt of a token is over.</summary>
    public const string Ended = "link_ended";

    // The stage's own end comes at this moment, too, and says why.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Called by the framework to make the parameter.</summary>
    public static ValueTask<LinkVisit?> BindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var (channel, ceremony) = services.GetRequiredService<LinkDoor>().Admit(http);
        // An owner's bodies are few and small: they take nothing of the customer's share.
        http.Features.Set(new BodyShare(new CustomerId(channel.Value)));
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IChannelPasskeyGrain>(channel.Value);
        return ValueTask.FromResult<LinkVisit?>(new LinkVisit(ceremony, grain, services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>The attempt while it is under way.</summary>
    /// <exception cref="GatewayException"><c>not_found</c> with the reason <see cref="Ended"/>, and how it ended where that is known.</exception>
    public async Task<LinkPageView> ReadAsync()
    {
        var view = await FindAsync();
        return view is { Outcome: null } ? view : throw Over(view);
    }

    /// <summary>The attempt, or null when the channel has another one or none; also one that is over.</summary>
    public async Task<LinkPageView?> FindAsync()
    {
        try
        {
            var view = await Grain.GetPageAsync(Ceremony);
            return view.Outcome is null && Time.GetUtcNow() > view.Passkey.ExpiresAt + Grace ? view with { Outcome = PasskeyOutcome.Failed, Reason = "passkey_expired" } : view;
        }
        catch (GatewayException gone) when (gone.Code is ErrorCode.NotFound or ErrorCode.ChannelNotFound)
        {
            return null;
        }
    }

    /// <summary>Takes a step of the attempt, which must be under way.</summary>
    public async Task<LinkPageView> DoAsync(Func<IChannelPasskeyGrain, Task<LinkPageView>> step)
    {
        await ReadAsync();
        return await step(Grain);
    }

    private static GatewayException Over(LinkPageView? view)
    {
        var details = new Dictionary<string, string> { ["reason"] = Ended };
        if (view?.Outcome is { } outcome) details["outcome"] = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());
        if (view?.Reason is { } cause) details["cause"] = cause;
        return new GatewayException(ErrorCode.NotFound, "This link has ended; ask for a new one.", details);
    }
}
