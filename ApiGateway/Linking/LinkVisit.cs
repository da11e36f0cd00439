using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Linking;

/// <summary>A request of an owner's page. Its token gives access to one pairing attempt only.</summary>
/// <param name="Ceremony">The attempt.</param>
/// <param name="Grain">The channel.</param>
/// <param name="Time">The clock.</param>
internal sealed record LinkVisit(Guid Ceremony, IChannelLinkPage Grain, TimeProvider Time)
{
    /// <summary>Value of <c>details.reason</c> when the attempt has ended.</summary>
    public const string Ended = "link_ended";

    // The channel ends the stage at the same time, with the exact reason.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Called by ASP.NET to bind the parameter.</summary>
    public static ValueTask<LinkVisit?> BindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var (channel, ceremony) = services.GetRequiredService<LinkDoor>().Admit(http);
        // Bodies of owners are few and small, and not counted in the share of the customer.
        http.Features.Set(new BodyShare(new CustomerId(channel.Value)));
        var grain = services.GetRequiredService<IGrainFactory>().GetChannel<IChannelLinkPage>(channel);
        return ValueTask.FromResult<LinkVisit?>(new LinkVisit(ceremony, grain, services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>The attempt in progress.</summary>
    /// <exception cref="GatewayException"><c>not_found</c> with the reason <see cref="Ended"/>, and the outcome when it is known.</exception>
    public async Task<LinkPageView> ReadAsync()
    {
        var view = await FindAsync();
        return view is { Outcome: null } ? view : throw Over(view);
    }

    /// <summary>The attempt, which may have ended; null when the channel has another one or none.</summary>
    public async Task<LinkPageView?> FindAsync()
    {
        try
        {
            var view = await Grain.GetAsync(Ceremony);
            return view.Outcome is null && Time.GetUtcNow() > view.Passkey.ExpiresAt + Grace
                ? view with { Outcome = PasskeyOutcome.Failed, Reason = "passkey_expired" } : view;
        }
        catch (GatewayException gone) when (gone.Code is ErrorCode.NotFound or ErrorCode.ChannelNotFound)
        {
            return null;
        }
    }

    /// <summary>Performs a step of the attempt, which must be in progress.</summary>
    public async Task<LinkPageView> DoAsync(Func<IChannelLinkPage, Task<LinkPageView>> step)
    {
        await ReadAsync();
        return await step(Grain);
    }

    private static GatewayException Over(LinkPageView? view)
    {
        var details = new Dictionary<string, string> { ["reason"] = Ended };
        if (view?.Outcome is { } outcome) details["outcome"] = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());
        if (view?.Reason is { } cause) details["cause"] = cause;
        return new GatewayException(ErrorCode.NotFound, "This link has ended; request a new one.", details);
    }
}
