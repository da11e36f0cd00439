using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Channels;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Pairing;

/// <summary>The passkey ceremony for the owner's page, which has access to nothing else.</summary>
internal sealed class ChannelLinkPage(ChannelCore core) : IChannelLinkPage
{
    private readonly PasskeySteps _passkey = new(core);

    /// <inheritdoc />
    public Task<LinkPageView> GetAsync(Guid ceremony) => Task.FromResult(View(ceremony));

    /// <inheritdoc />
    public async Task<LinkPageView> SubmitAsync(Guid ceremony, string assertion)
    {
        RequireUnderWay(ceremony);
        await _passkey.SubmitAsync(assertion);
        return View(ceremony);
    }

    /// <inheritdoc />
    public async Task<LinkPageView> ConfirmAsync(Guid ceremony)
    {
        RequireUnderWay(ceremony);
        await _passkey.ConfirmAsync();
        return View(ceremony);
    }

    /// <inheritdoc />
    public async Task<LinkPageView> CancelAsync(Guid ceremony)
    {
        RequireUnderWay(ceremony);
        await _passkey.CancelAsync();
        return View(ceremony);
    }

    private LinkPageView View(Guid ceremony)
    {
        // A ceremony of another activation has ended: its socket is closed.
        if (!core.Exists) core.EndActivation();
        else if (core.Store?.Linking.Passkey is { } attempt && attempt.Id == ceremony)
        {
            return new LinkPageView(core.Row.Name, attempt.ToView(), attempt.Outcome, attempt.Reason);
        }
        throw new GatewayException(ErrorCode.NotFound, "No such resource.");
    }

    private void RequireUnderWay(Guid ceremony)
    {
        if (View(ceremony).Outcome is not null) throw core.Forbidden();
    }
}
