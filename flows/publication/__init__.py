"""Publication: releases are made from the working database; readers open the one in force."""
