"""Speed, as ratios against a peer or a bare base line in the same run."""
