using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.Grains.Storage.Customers;

/// <summary>A stored API key.</summary>
/// <param name="Hash">Key of its grain.</param>
/// <param name="CustomerId">Owner.</param>
/// <param name="View">What the API shows of it; never the secret.</param>
public sealed record ApiKeyRow(string Hash, CustomerId CustomerId, ApiKeyView View);
