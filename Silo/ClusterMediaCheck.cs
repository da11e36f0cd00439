using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Configuration;

namespace WhatIsUp.Silo;

/// <summary>Any silo may be asked for a file that another one took: silos of a cluster need a store that all of them share, and a folder of their own is none.</summary>
internal sealed class ClusterMediaCheck : IValidateOptions<WhatIsUpOptions>
{
    public ValidateOptionsResult Validate(string? name, WhatIsUpOptions options) => options.Media.Store == "s3" || options.Media.Folder.Length > 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{WhatIsUpOptions.Section}:Media:Folder must be a folder that all silos share, or Media:Store s3.");
}
