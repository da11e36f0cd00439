using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.Grains.Ownership;

/// <summary>A grain with an owner. It answers for its extensions, too.</summary>
public interface IOwnedGrain
{
    /// <summary>Throws unless the resource exists and the caller may use it.</summary>
    /// <exception cref="GatewayException">The same error for a resource of another customer, of the other mode, outside of the key's scope,
    /// and for an unknown one.</exception>
    void RequireOwner(Caller caller);
}
