using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>The phone that a REST request names.</summary>
internal static class PhoneRequestExtensions
{
    /// <summary>The phone of the route; a phone of another owner is not found.</summary>
    public static async Task<SandboxPhone> PhoneAsync(this RestRequest request)
    {
        var owner = request.Owner;
        var phone = await request.Part<PhoneDirectory>().FindPhoneAsync(request.Route("phoneId"), request.Aborted).ConfigureAwait(false);
        return phone is not null && phone.Owner == owner ? phone : throw new SandboxRefusedException("not_found", "There is no such phone.");
    }
}
